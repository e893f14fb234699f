@_exported import Datasets
@_exported import Downloads
@_exported import Evaluation
@_exported import ModelHub
@_exported import RankifyCore
@_exported import Retrieval
@_exported import Tensors
