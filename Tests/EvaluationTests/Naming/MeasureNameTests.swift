import Evaluation
import RankifyCore
import Testing

struct MeasureNameTests {
  @Test(arguments: [
    ("ndcg_cut_10", "nDCG@10"), ("ndcg_cut.10", "nDCG@10"), ("map", "AP"), ("map_cut.5", "AP@5"), ("P_10", "P@10"),
    ("recip_rank", "RR"), ("MRR@10", "RR@10"), ("NDCG@3", "nDCG@3"), ("AP( rel = 2 ) @ 100", "AP(rel=2)@100"),
    ("recall_1000", "R@1000"), ("iprec_at_recall_0.10", "IPrec@0.1"), ("set_F", "SetF"),
    ("set_F.0.5", "SetF(beta=0.5)"),
    ("SetRelP", "SetP(relative=True)"), ("RBP(p=0.8)", "RBP"), ("num_rel_ret", "NumRelRet"), ("bpref", "Bpref"),
    ("nDCG(dcg=exp-log2)@10", "nDCG(dcg='exp-log2')@10"), ("nDCG(gains={1:3,2:2})@10", "nDCG(gains={1:3})@10"),
  ])
  func namesAreReadAndWrittenAsIrMeasuresDoes(text: String, name: String) throws {
    #expect(try Measure(text).name == name)
  }

  @Test(arguments: [
    ("nDGC@10", "unknown measure 'nDGC'; did you mean 'nDCG', '"),
    ("ndcg_cutt", "did you mean 'ndcg_cut'"),
    ("P", "measure 'P' stands for 9 figures where one is wanted"),
    ("P@0", "cutoff is '0', expected a rank from 1 up"),
    ("P(rel=1)", "needs a cut-off"),
    ("AP(rel=x)", "rel is 'x', expected a whole number"),
    ("AP(p=1)", "has no parameter 'p'; AP knows only rel, cutoff, judged_only"),
    ("AP(rel=-1)", "rel is '-1', expected a grade from 0 up"),
    ("AP(rel=1,rel=2)", "gives rel twice"),
    ("AP(rel=1", "is malformed"),
    ("AP(cutoff=3)@5", "gives cutoff twice"),
    ("RBP(p=1)", "expected a number from 0 to below 1"),
    ("nDCG(dcg=log3)", "expected one of log2, exp-log2"),
    ("IPrec", "needs recall=NUMBER"),
    ("INST(max_rel=0)", "max_rel must be given and above min_rel"),
    ("utility.1,2", "takes 4 numbers"),
    ("P.5,5", "takes each value once"),
    ("P.-3", "takes ranks from 1 up"),
    ("P.x", "takes ranks from 1 up"),
    ("P.", "takes ranks from 1 up"),
    ("P.1e300", "takes ranks from 1 up"),
    ("iprec_at_recall.inf", "takes numbers from 0 to 1"),
    ("iprec_at_recall.2", "takes numbers from 0 to 1"),
    ("11pt_avg.0.5,2", "takes numbers from 0 to 1"),
    ("Rprec_mult.0", "takes numbers from"),
    ("set_F.-1", "takes numbers from 0 to"),
    ("set_F.1,2", "takes 1 number"),
    ("relstring.-5", "takes ranks from 1 up"),
    ("relstring.5,10", "takes one rank"),
    ("rbp.p=2", "takes p from 0 to below 1"),
    ("ndcg.1=2,1=3", "takes each grade or key once"),
    ("IPrec@2", "recall is '2', expected a number from 0 to 1"),
    ("SetF(beta=-1)", "beta is '-1', expected a number from 0 to"),
    ("BPM(T=0,max_rel=1)@5", "expected a number above 0"),
    ("ndcg.1", "takes grade=gain pairs"),
    ("map.5", "takes no parameters"),
    ("", "unknown measure ''"),
  ])
  func faultsAreNamed(text: String, sentence: String) {
    let error = #expect(throws: RankifyError.self) { try Measure(text) }
    #expect(error?.code == .badArguments)
    #expect(error?.message.contains(sentence) == true, "\(error?.message ?? "")")
  }

  @Test func trecColumnsComeInTrecEvalsOrderAndOthersAfterThem() throws {
    let selection = try MeasureSelection(["nDCG@3", "P.10,5", "map", "AP(rel=2)", "P_20"])
    #expect(selection.trecColumns.map(\.label) == ["map", "P_5", "P_10", "P_20", "nDCG@3", "AP(rel=2)"])
    #expect(selection.measures.map(\.name) == ["nDCG@3", "P@5", "P@10", "P@20", "AP", "AP(rel=2)"])
  }

  @Test func version10HasMoreInItsSetOfAll() throws {
    let nine = try MeasureSelection(["all_trec"]).trecColumns.map(\.label)
    let ten = try MeasureSelection(["all_trec"], compatibility: .trecEval10).trecColumns.map(\.label)
    #expect(ten.filter { !nine.contains($0) } == ["rbp", "rbp_resid", "unj_5", "unj_10", "unj_20"])
  }
}
