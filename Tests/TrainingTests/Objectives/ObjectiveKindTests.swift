import RankifyCore
import Testing
import Training

@Suite struct ObjectiveKindTests {
  @Test(arguments: ObjectiveKind.allCases) func everyLossHasAName(_ kind: ObjectiveKind) throws {
    let objective = try TrainingObjective(kind)
    #expect(objective.name.hasPrefix(kind.rawValue))
  }

  @Test func whatDecidesTheLossIsInItsName() throws {
    var options = ObjectiveOptions()
    var names: Set<String> = [try TrainingObjective(.pgRank, options).name]
    let changes: [(inout ObjectiveOptions) -> Void] = [
      { $0.temperature = 0.05 }, { $0.utility = "RR@10" }, { $0.samples = 4 }, { $0.baseline = .none },
      { $0.depth = 10 }, { $0.inBatch = .joined },
    ]
    for change in changes {
      change(&options)
      names.insert(try TrainingObjective(.pgRank, options).name)
    }
    #expect(names.count == changes.count + 1)
  }

  @Test func theTemperatureDecidesEveryLoss() throws {
    for kind in ObjectiveKind.allCases {
      var options = ObjectiveOptions()
      let plain = try TrainingObjective(kind, options)
      options.temperature = 0.05
      let sharp = try TrainingObjective(kind, options)
      let target = ListTarget(gains: [1, 0, 0], teacher: [4, 1, 0])
      func gradient(_ loss: any ListLoss) -> ListGradient? {
        var generator = SplitMix(seed: 3)
        return loss([0.4, 0.3, 0.5], target, using: &generator)
      }
      #expect(plain.name != sharp.name && gradient(plain.loss) != gradient(sharp.loss), "\(kind)")
    }
  }

  @Test func whatMakesNoSenseIsRefused() {
    let changes: [(ObjectiveKind, (inout ObjectiveOptions) -> Void)] = [
      (.contrastive, { $0.temperature = 0 }), (.contrastive, { $0.temperature = .nan }),
      (.distill, { $0.inBatch = .joined }),
      (.pgRank, { $0.utility = "AP" }), (.pgRank, { $0.utility = "nDCG@0" }), (.pgRank, { $0.samples = 0 }),
      (.pgRank, { $0.samples = 1 << 40 }), (.distill, { $0.teacherScale = .nan }), (.distill, { $0.teacherScale = -1 }),
      (.listMLE, { $0.depth = 0 }),
      (.pgRank, { ($0.utility, $0.usesRewardToGo) = ("RR@10", true) }),
    ]
    for (kind, change) in changes {
      var options = ObjectiveOptions()
      change(&options)
      #expect(throws: RankifyError.self) { _ = try TrainingObjective(kind, options) }
    }
  }

  @Test func utilitiesGoByTheirNames() throws {
    #expect(try RankingUtility("ndcg@5").name == "nDCG@5")
    #expect(try RankingUtility("RR@3").value([1, 0], [1, 0]) == 0.5)
    #expect(try RankingUtility("R@1").value([1, 0], [1, 1]) == 0.5)
  }
}
