/// Which examples each batch has: in every epoch all examples once, in an order of its own.
struct ExampleOrder: Sendable {
  let examples: Int
  let batch: Int
  let lottery: Lottery

  /// Batches of an epoch; the last one may be smaller.
  var batchesPerEpoch: Int { (examples + batch - 1) / batch }

  /// The examples of a batch, counted over all epochs.
  func examples(ofBatch number: Int) -> [Int] {
    let (epoch, place) = number.quotientAndRemainder(dividingBy: batchesPerEpoch)
    var generator = lottery.generator(.order, epoch)
    let order = (0..<examples).shuffled(using: &generator)
    return Array(order[place * batch..<min(examples, (place + 1) * batch)])
  }
}
