/// The layouts a corpus may have.
public enum CorpusFormat: String, CaseIterable, Sendable {
  /// JSON objects, one a line or in one array: BEIR, Anserini, MS MARCO v2, and anything else with an identifier and a text.
  case jsonl
  /// The same in a BEIR folder, of which only `corpus.jsonl` is read.
  case beir
  /// `id<TAB>text`, MS MARCO documents (`docid url title body`), or columns that a header line names.
  case tsv
  /// DPR passages: `id text title` between tabs, quoted as CSV.
  case dpr
  /// TREC SGML: `<DOC> <DOCNO>…`.
  case trec
  /// SMART: `.I .T .A .B .W .X`, as Cranfield and CACM are distributed.
  case smart
  /// Plain text, a file a document.
  case text
  /// HTML, a file a document.
  case html
  /// The candidates of rank_llm requests, each document once.
  case rankLLM = "rank-llm"
  /// The contexts of DPR or Rankify retrieval results (`ctxs`), each document once.
  case contexts = "dpr-json"
}
