import java.io.*;
import java.nio.charset.StandardCharsets;
import java.util.*;
import org.apache.lucene.analysis.*;
import org.apache.lucene.analysis.cjk.CJKAnalyzer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.analysis.tokenattributes.*;

/**
 * Prints what Lucene's analyzers make of difficult text: `lines` gives one JSON object for each line of text, with the
 * terms of three analyzers and the bytes (UTF-8) that each came from; `words` gives words made of English beginnings and
 * endings, each with its stem.
 */
public class MakeAnalysis {
  static final Random random = new Random(20240117);
  static final PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);

  public static void main(String[] args) throws Exception {
    if (args[0].equals("words")) words(); else lines();
    out.flush();
  }

  static final String[] LINES = {
    "", " ", "The quick brown foxes' tails aren't the dogs' or the dog's",
    "O’Neill’s rock ’n’ roll; ‘quoted’ words and the ’90s' best; the cat＇s ＇S", "'s ’s s's S'S it's IT’S 's's a's's",
    "state-of-the-art B-52 F/A-18 C++ C# .NET AT&T R&D snake_case __init__ _ ___ a_ _b a__b _1_ 1_a",
    "3.14 1,000,000.00 1.2.3.4 -5 +6 7% $8 1e-9 0xFF 12:30 1;2 1,a a,1 a.1 1.a 1'000 5's 10th 1.e 2..3 a..b a.b. .a",
    "http://www.example.org:8080/a/b?c=d&e=f#g mailto:jane.doe@example.com ftp://x user@host C:\\dir\\file.txt",
    "a:b a: :b a:1 1:2 a::b e.g. i.e. U.S.A. Ph.D. Mr.Smith std::vector key:value,other",
    "naïve café CAFÉ cafe\u0301 Zürich İstanbul ISPARTA ıslak straße STRASSE ẞ ﬁnding ﬃ ǅ Ǆ Ω Å K ſoſ ΣΊΣΥΦΟΣ ὈΔΥΣΣΕΎΣ",
    "co\u00ADop\u00ADerate zero\u200Bwidth non\u200Cjoiner join\u200Der word\u2060joiner \uFEFFbom no\u00A0break nar\u202Frow",
    "👍 👍🏽👍🏿 👩‍🚀 👨‍👩‍👧‍👦 🇩🇪🇫🇷🇬 🏴\uDB40\uDC67\uDB40\uDC62\uDB40\uDC65\uDB40\uDC6E\uDB40\uDC67\uDB40\uDC7F 1️⃣ #️⃣ *⃣ #⃣ 12️⃣3 ❤️ ❤ ☺︎ © ®️ ™ 〰️ ℹ️ Ⓜa 🅰b a👍b 👍1",
    "👍\u200D 👍\uFE0F\u200D\uD83C\uDFFD 👍\uFE0F\u200D\u200D👍 \u200D👍 \u200D\u200D🏽 🏽 a🏽 👍\u0301\uFE0F\u0301 👩\u200D❤\uFE0F\u200D💋\u200D👨",
    "ภาษาไทยง่าย ຄຳລາວ ភាសាខ្មែរ မြန်မာစာ ไทย123 abcไทย ไทยabc ๑๒๓ ไทย๑",
    "עברית צה\"ל ארה״ב ג׳ירפה ב'ב א\"ב\"ג א'1 א' א\" א'_ב א.ב\"ג שָׁלוֹם אb\"ג",
    "السلام عليكم ١٢٣ ٣٫١٤ ١٬٠٠٠ مُحَمَّد کتاب‌ها العربية، والفارسية؛",
    "漢字かな交じり文カタカナと한국어 ｶﾀｶﾅ ｶﾞｷﾞ ﾊﾟ ﾞ ー々〆〇 東京ＴＯＫＹＯ２０２０ 中a文 中1 한글abc 한 漢 あ ア ㌔ ㍿ 𠮷野家 コーヒー",
    "日本語　全角　スペース、句読点。「引用」・中黒 가나다라 ㄱㄴ 漢\u0301字 カ\u3099ナ か\u3099 A漢B カナ_カナ カナ1 カナa",
    "हिन्दी में लिखा क्षेत्र தமிழ் తెలుగు বাংলা ગુજરાતી ਪੰਜਾਬੀ ქართული ᲥᲐᲠᲗᲣᲚᲘ հայերեն՝ բառ՛եր ՙա አማርኛ",
    "кот КОТ ёлка Ёлка i\u0306 Їжак Привет, мир! Ελληνικά άέήίόύώ ΆΈ Ǆungla ⅷ Ⅷ ⓐ Ⓐ ª º ² ½ ① 𝒜𝟘 𐐀𐐨 𞤀𞤢",
    "tab\there\u0000nul\u0001soh\u000Bvt\fff\rcr\u0085nel\u2028ls\u2029ps\u001Fus\u007Fdel",
    "\uFFFD a\uFFFDb \uFFFC \uE000 \u0378 a\u0378b \uD83E\uDEE0 \u2E52 a\u2027b a\u2024b 1\u20442 a\u203Fb a\uFF3Fb a\uFE52b 1\uFE501",
    "éed ééed éing caéing ééing ñied üly ßational çies yés ýing éée ээed 𠀀ed 𠀀𠀀ed 𐐀𐐀ing ééss",
    "skies dying lying ties cries agreed feed sized hopping falling hissing fizzed failing filing happy sky relational "
        + "conditional rational valenci digitizer possibly conformabli radically vilely analogously vietnamization predication "
        + "operator feudalism decisiveness hopefulness callousness formality sensitivity sensibility archaeology triplicate "
        + "formative formalize electricity electrical hopeful goodness revival allowance inference airliner gyroscopic "
        + "adjustable defensible irritant replacement adjustment dependent adoption communism activate angularity "
        + "homologous effective bowdlerize probate rate cease controlling roll as is s ss sses ies ied ing ed eed",
  };

  static final String[] POOLS = {
    "abcdefghijklmnopqrstuvwxyzABCXYZ", "0123456789", "  \t", "'’.,:;_-/@\"!?#*", "éüßİıǅﬁñçØåÅÀσΣςΠ", "אבגד׳״", "一漢字龍",
    "あいうゔ゙", "カナーｱﾞﾟ", "가나힣ᄀ", "กขคำ່ເລ", "កខ្ម", "مرحبا٠١٫٬", "हिन्दीक्ष", "\u0301\u0308\u200D\u00AD\uFE0F\uFE0E\u20E3\u200B\u200C\u2060",
    "👍🏽👩🚀🏿🇩🇪🇫🇷❤☺ℹⓂ🅰©®™〰", "ＡＢｃ１２．＇", "🏴\uDB40\uDC62\uDB40\uDC7F", "𝒜𐐀𐐨𠀀𝟘", "\u0000\u0001\r\u000B\u0085\u2028\uFFFD", "①½²ªº",
  };
  static final String BASE = "a1_.',:\"א'カ가漢あก\u0301\u200D👍\uFE0F🏽\u20E3#🇩ℹ\uDB40\uDC62\uDB40\uDC7F ำั-";
  static final int[] LENGTHS = {1, 1, 1, 2, 50, 100, 126, 127, 128, 200, 253, 254, 255, 256, 300};

  static void lines() throws IOException {
    for (String line : LINES) print(line);
    for (int i = 0; i < 900; i++) print(mixture());
    for (int i = 0; i < 900; i++) print(times(2 + random.nextInt(8), () -> pick(BASE)));
    for (int i = 0; i < 60; i++) print(times(1 + random.nextInt(5), () -> pick(BASE).repeat(LENGTHS[random.nextInt(LENGTHS.length)])));
  }

  /** A line of characters drawn from a few alphabets. */
  static String mixture() {
    List<String> pools = new ArrayList<>();
    for (int i = random.nextInt(5); i >= 0; i--) pools.add(POOLS[random.nextInt(POOLS.length)]);
    if (random.nextBoolean()) pools.addAll(List.of(POOLS[0], POOLS[3]));
    return times(1 + random.nextInt(40), () -> pick(pools.get(random.nextInt(pools.size()))));
  }

  static String times(int count, java.util.function.Supplier<String> part) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) text.append(part.get());
    return text.toString();
  }

  static String pick(String characters) {
    int[] points = characters.codePoints().toArray();
    return new String(Character.toChars(points[random.nextInt(points.length)]));
  }

  static final Analyzer ENGLISH = new EnglishAnalyzer();
  static final Analyzer STANDARD = new StandardAnalyzer(CharArraySet.EMPTY_SET);
  static final Analyzer CJK = new CJKAnalyzer();

  static void print(String line) throws IOException {
    out.printf("{\"text\":%s,\"english\":%s,\"standard\":%s,\"cjk\":%s}\n",
        quote(line), tokens(ENGLISH, line), tokens(STANDARD, line), tokens(CJK, line));
  }

  static String tokens(Analyzer analyzer, String line) throws IOException {
    StringJoiner terms = new StringJoiner(","), offsets = new StringJoiner(",");
    try (TokenStream stream = analyzer.tokenStream("f", line)) {
      var term = stream.addAttribute(CharTermAttribute.class);
      var offset = stream.addAttribute(OffsetAttribute.class);
      stream.reset();
      while (stream.incrementToken()) {
        terms.add(quote(term.toString()));
        offsets.add(bytes(line, offset.startOffset()) + "," + bytes(line, offset.endOffset()));
      }
      stream.end();
    }
    return "{\"terms\":[" + terms + "],\"offsets\":[" + offsets + "]}";
  }

  static int bytes(String line, int units) {
    return line.substring(0, units).getBytes(StandardCharsets.UTF_8).length;
  }

  static String quote(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    text.codePoints().forEach(c -> {
      boolean escape = c < 0x20 || c == '"' || c == '\\' || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029 || c == 0xFEFF;
      if (escape) quoted.append(String.format("\\u%04x", c)); else quoted.appendCodePoint(c);
    });
    return quoted.append('"').toString();
  }

  static final String[] BEGINNINGS = {
    "a", "tr", "sky", "hop", "hopp", "fil", "conflat", "troubl", "siz", "agre", "plast", "rel", "condit", "valen", "digit",
    "conform", "vil", "analog", "operat", "feud", "decis", "call", "form", "sens", "electr", "reviv", "allow", "adjust",
    "activ", "homo", "bowdler", "prob", "contr", "wax", "snow", "play", "yell", "byy", "aeiou", "crwth", "x", "yy",
  };
  static final String[] ENDINGS = {
    "", "s", "es", "sses", "ss", "ies", "eed", "ed", "ing", "ated", "bled", "ized", "lling", "y", "ational", "tional",
    "enci", "anci", "izer", "bli", "abli", "alli", "entli", "eli", "ousli", "ization", "ation", "ator", "alism", "iveness",
    "fulness", "ousness", "aliti", "iviti", "biliti", "logi", "icate", "ative", "alize", "iciti", "ical", "ful", "ness",
    "al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "sion", "tion", "ion", "ou", "ism",
    "ate", "iti", "ous", "ive", "ize", "e", "l", "ll", "ology", "ically", "ingly", "edly", "ies'", "able's",
  };

  static void words() throws IOException {
    TreeSet<String> words = new TreeSet<>();
    for (String beginning : BEGINNINGS) for (String ending : ENDINGS) words.add(beginning + ending);
    while (words.size() < 8000) {
      String word = times(1 + random.nextInt(3), () -> pick("bcdfghjklmnpqrstvwxyz") + pick("aeiouyy"));
      words.add(word + times(1 + random.nextInt(2), () -> ENDINGS[random.nextInt(ENDINGS.length)]));
    }
    var stems = new EnglishAnalyzer(CharArraySet.EMPTY_SET);
    for (String word : words) {
      try (TokenStream stream = stems.tokenStream("f", word)) {
        var term = stream.addAttribute(CharTermAttribute.class);
        stream.reset();
        stream.incrementToken();
        out.print(word + "\t" + term + "\n");
        stream.end();
      }
    }
  }
}
