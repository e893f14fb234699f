import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.store.ByteBuffersDirectory;

/** Prints a TREC run of real Lucene over a BEIR folder: EnglishAnalyzer, BM25 with k1 = 0.9 and b = 0.4, depth 1000. */
public final class LuceneRun {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final BM25Similarity BM25 = new BM25Similarity(0.9f, 0.4f);
  private static final EnglishAnalyzer ENGLISH = new EnglishAnalyzer();

  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    ByteBuffersDirectory directory = new ByteBuffersDirectory();
    index(folder.resolve("corpus.jsonl"), directory);
    IndexSearcher.setMaxClauseCount(100_000);
    IndexSearcher searcher = new IndexSearcher(DirectoryReader.open(directory));
    searcher.setSimilarity(BM25);
    for (String line : Files.readAllLines(folder.resolve("queries.jsonl"))) {
      search(searcher, JSON.readTree(line));
    }
  }

  private static void index(Path corpus, ByteBuffersDirectory directory) throws Exception {
    IndexWriterConfig config = new IndexWriterConfig(ENGLISH);
    config.setSimilarity(BM25);
    try (IndexWriter writer = new IndexWriter(directory, config); Stream<String> lines = Files.lines(corpus)) {
      for (String line : (Iterable<String>) lines::iterator) {
        JsonNode json = JSON.readTree(line);
        Document document = new Document();
        document.add(new StringField("id", json.get("_id").asText(), Field.Store.YES));
        document.add(new TextField("contents", json.path("title").asText("") + " " + json.get("text").asText(), Field.Store.NO));
        writer.addDocument(document);
      }
    }
  }

  private static void search(IndexSearcher searcher, JsonNode query) throws Exception {
    BooleanQuery.Builder builder = new BooleanQuery.Builder();
    try (TokenStream tokens = ENGLISH.tokenStream("contents", query.get("text").asText())) {
      CharTermAttribute term = tokens.addAttribute(CharTermAttribute.class);
      tokens.reset();
      while (tokens.incrementToken()) {
        builder.add(new TermQuery(new Term("contents", term.toString())), BooleanClause.Occur.SHOULD);
      }
      tokens.end();
    }
    int rank = 1;
    for (ScoreDoc hit : searcher.search(builder.build(), 1000).scoreDocs) {
      String id = searcher.doc(hit.doc).get("id");
      System.out.println(query.get("_id").asText() + " Q0 " + id + " " + rank++ + " " + hit.score + " lucene");
    }
  }
}
