import RankifyCore

/// Which rows a state of a store has.
enum StoreState {
  /// The state to show: `wanted`, where the file has it, or the last one.
  static func stamp(
    _ wanted: VectorStoreStamp?, _ slot: CommitSlot, _ header: some CommittedFile, _ path: String
  ) throws(RankifyError) -> VectorStoreStamp {
    let last = VectorStoreStamp(
      identity: header.identity, generation: slot.generation, rows: slot.rows, deleted: slot.deleted)
    guard let wanted else { return last }
    guard wanted.identity == last.identity else {
      throw RankifyError(
        .invalidInput, "\(path): these vectors belong to another index; encode the texts of this one again")
    }
    guard wanted.generation <= last.generation, wanted.rows <= header.maximumRows else {
      throw RankifyError(
        .invalidInput,
        "\(path): the vectors are older than their index (commit \(last.generation), the index knows "
          + "\(wanted.generation)); restore both from the same copy, or encode the texts again")
    }
    return wanted
  }

  /// The rows that live in a state, or `nil` for all.
  static func live(
    _ file: MappedFile, _ layout: some RowPlaces, _ stamp: VectorStoreStamp
  ) throws(RankifyError) -> RowSet? {
    guard stamp.deleted > 0 else { return nil }
    var live = RowSet(0..<stamp.rows)
    for row in 0..<stamp.rows {
      let generation = try deletion(file, layout, row)
      if generation > 0 && generation <= stamp.generation { live.remove(row) }
    }
    guard live.count == stamp.rows - stamp.deleted else {
      throw StoreFault.damaged(
        file.path, "\(stamp.rows - live.count) rows are marked as deleted, where \(stamp.deleted) should be")
    }
    return live
  }

  /// The generation that deleted a row, or 0.
  static func deletion(_ file: MappedFile, _ layout: some RowPlaces, _ row: Int) throws(RankifyError) -> Int {
    let mark = file.load(layout.deletion(of: row), as: UInt64.self)
    guard let generation = Deletion.generation(mark, row) else {
      throw StoreFault.damaged(file.path, "the mark of deletion of row \(row) fails its check")
    }
    return generation
  }
}

/// Where the marks of deletions are.
protocol RowPlaces {
  func deletion(of row: Int) -> Int
}
