import java.io.*;
import java.nio.charset.StandardCharsets;
import java.util.*;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.document.*;
import org.apache.lucene.index.*;
import org.apache.lucene.search.*;
import org.apache.lucene.search.similarities.*;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.util.SmallFloat;
import org.apache.lucene.util.Version;

/**
 * Prints the scores that Lucene gives to a small collection under several similarities. A query is a disjunction of its
 * distinct terms, each boosted by how often it occurs in the query.
 */
public class MakeScores {
  static final EnglishAnalyzer ANALYZER = new EnglishAnalyzer();

  static final String[] TEXTS = {
    "The lighthouse keeper counted ships until the fog came in.",
    "Fog horns warn ships; lighthouses warn them with light.",
    "A keeper of bees keeps bees, and bees keep the keeper.",
    "Honey from mountain bees tastes of thyme and heather.",
    "Mountain railways climb with rack and pinion where slopes are steep.",
    "Steam engines climbed the mountain before electric engines did.",
    "Electric light replaced oil lamps in most lighthouses by the sixties.",
    "Oil lamps, oil paint, olive oil: oil everywhere.",
    "Painters' studios smell of oil and turpentine.",
    "The studio's windows face north, for steady light.",
    "",
    "the and of",
    "Ships",
    "North wind and south wind met over the sea and argued about the fog.",
    "Sea charts mark every lighthouse, every rock and every wreck.",
    "Rock salt is mined; sea salt is raked from shallow ponds.",
    "Ponds freeze, lakes freeze later, the sea hardly ever freezes.",
  };

  static final String[] QUERIES = {
    "lighthouse", "lighthouse keeper", "ships in the fog", "oil", "oil oil lamp", "mountain engines climb", "sea",
    "the and of", "unicorn", "unicorn bees", "light light light north", "freezing ponds and salt lakes by the sea",
    "common", "common rare fog",
  };

  /** Longer texts, so that lengths lie on both sides of every step of the one-byte length encoding that matters. */
  static List<String> texts() {
    List<String> texts = new ArrayList<>(List.of(TEXTS));
    int[] lengths = {7, 39, 40, 41, 42, 43, 55, 56, 57, 88, 89, 120, 121, 250, 1030, 5000};
    for (int length : lengths) {
      StringJoiner text = new StringJoiner(" ");
      for (int i = 0; i < length; i++) text.add(i % 7 == 3 ? "common" : i % 41 == 5 ? "fog" : i == 6 ? "rare" : "filler" + i % 13);
      texts.add(text.toString());
    }
    return texts;
  }

  public static void main(String[] args) throws Exception {
    var directory = new ByteBuffersDirectory();
    List<String> texts = texts();
    try (var writer = new IndexWriter(directory, new IndexWriterConfig(ANALYZER))) {
      for (String text : texts) {
        Document document = new Document();
        document.add(new TextField("text", text, Field.Store.NO));
        writer.addDocument(document);
      }
      writer.forceMerge(1);
    }
    var out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
    try (var reader = DirectoryReader.open(directory)) {
      out.print(report(texts, new IndexSearcher(reader)));
    }
    out.flush();
  }

  static String report(List<String> texts, IndexSearcher searcher) throws IOException {
    StringJoiner documents = new StringJoiner(",\n"), runs = new StringJoiner(",\n");
    for (int i = 0; i < texts.size(); i++) {
      List<String> terms = terms(texts.get(i));
      documents.add(String.format("{\"id\":\"d%d\",\"text\":\"%s\",\"terms\":%s,\"quantisedLength\":%d}", i, texts.get(i),
          array(terms), SmallFloat.byte4ToInt(SmallFloat.intToByte4(terms.size()))));
    }
    float[][] parameters = {{0.9f, 0.4f}, {1.2f, 0.75f}, {0f, 0.75f}, {2f, 0f}, {1.5f, 1f}};
    for (float[] p : parameters) {
      String head = String.format(Locale.ROOT, "\"similarity\":\"bm25\",\"k1\":%s,\"b\":%s", p[0], p[1]);
      runs.add(run(searcher, head, new BM25Similarity(p[0], p[1])));
    }
    for (float mu : new float[] {1000f, 2000f, 50f})
      runs.add(run(searcher, "\"similarity\":\"dirichlet\",\"mu\":" + mu, new LMDirichletSimilarity(mu)));
    var statistics = searcher.collectionStatistics("text");
    return String.format("{\"lucene\":\"%s\",\"documentsWithTerms\":%d,\"totalTerms\":%d,\n\"documents\":[\n%s],\n\"runs\":[\n%s]}\n",
        Version.LATEST, statistics.docCount(), statistics.sumTotalTermFreq(), documents, runs);
  }

  static String run(IndexSearcher searcher, String head, Similarity similarity) throws IOException {
    searcher.setSimilarity(similarity);
    StringJoiner queries = new StringJoiner(",\n");
    for (String text : QUERIES) {
      StringJoiner hits = new StringJoiner(",");
      for (ScoreDoc hit : searcher.search(query(text), 1000).scoreDocs)
        hits.add("{\"id\":\"d" + hit.doc + "\",\"score\":" + hit.score + "}");
      queries.add("{\"text\":\"" + text + "\",\"terms\":" + array(terms(text)) + ",\"hits\":[" + hits + "]}");
    }
    return "{" + head + ",\"queries\":[\n" + queries + "]}";
  }

  static Query query(String text) throws IOException {
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (String term : terms(text)) counts.merge(term, 1, Integer::sum);
    var query = new BooleanQuery.Builder();
    counts.forEach((term, count) ->
        query.add(new BoostQuery(new TermQuery(new Term("text", term)), count), BooleanClause.Occur.SHOULD));
    return query.build();
  }

  static List<String> terms(String text) throws IOException {
    List<String> terms = new ArrayList<>();
    try (var stream = ANALYZER.tokenStream("text", text)) {
      var term = stream.addAttribute(CharTermAttribute.class);
      stream.reset();
      while (stream.incrementToken()) terms.add(term.toString());
      stream.end();
    }
    return terms;
  }

  static String array(List<String> terms) {
    StringJoiner array = new StringJoiner(",", "[", "]");
    for (String term : terms) array.add('"' + term + '"');
    return array.toString();
  }
}
