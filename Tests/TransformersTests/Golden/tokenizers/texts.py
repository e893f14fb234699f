"""The texts on which the golden tokenizers are trained and tested."""

import random
import unicodedata

TRAINING = """
The index keeps one row for every passage, and a query is compared with all of them at once.
A ranking is a list; evaluating a ranking means asking whether the good passages stand at its top.
We can't say that it's done before the tests are green, and they won't be green before we've run them.
Running, runner, runs, ran: the words share their beginning but not their meaning in every context.
In 1998 there were 12345 pages; in 2024 nobody counts them, for 3.14 million is too small a number.
Tokens are cut at spaces, at punctuation (commas, dots, dashes -- even those), and inside of words.
def tokenize(text):\n    return [word for word in text.split(" ") if word]\n\n\tvalue = tokenize("a  b")\n
Die Straße führt über die Brücke zum größten Gebäude der Stadt; dort wird über Größe geredet.
Le café est ouvert, même l'été, et la crème brûlée y est très bonne, n'est-ce pas?
El niño pequeño come piña y mañana volverá el señor con la información.
Быстрая лиса перепрыгнула через ленивую собаку, и собака этого не заметила.
Η γρήγορη αλεπού πηδά πάνω από τον τεμπέλη σκύλο.
敏捷的狐狸跳过了懒惰的狗。我们在测试分词器。
速い茶色のキツネがのろまな犬を飛び越えた。カタカナとひらがな。
빠른 갈색 여우가 게으른 개를 뛰어넘는다.
الثعلب البني السريع يقفز فوق الكلب الكسول.
השועל החום המהיר קופץ מעל הכלב העצלן.
สุนัขจิ้งจอกสีน้ำตาลกระโดดข้ามสุนัขขี้เกียจ
तेज़ भूरी लोमड़ी आलसी कुत्ते के ऊपर कूदती है।
"""

TEXTS = [
    "",
    " ",
    "a",
    "hello world",
    "The ranking of passages, compared at once.",
    "  leading and trailing   spaces  ",
    "tabs\tand\nnewlines\r\nand\rreturns\x0b\x0c.",
    "\n",
    "\n\n\n",
    " \n \n",
    "a\n\n  b\n c",
    "It's we'll they're I'd you've I'm don't CAN'T WE'LL It\u2019s",
    "UPPER lower MiXeD ÀÉÎÕÜ ß ẞ İstanbul ıI ſ K Å",
    "numbers 1 12 123 1234 12345 3.14 1,000,000 ½ ² ³ ① Ⅷ ٣٤ १२",
    "punct!!! ??? ... --- (a)[b]{c} <d> \"e\" 'f' `g` ~h~ ^i^ $5 50% #tag @you a_b a-b a/b a\\b",
    "«quotes» „deutsch“ ‚a‘ — – … ‰ ′ ″ ※ ¿qué? ¡sí!",
    "https://example.org/a/b?c=d&e=f#g user@example.org",
    "snake_case camelCase PascalCase SCREAMING_CASE kebab-case",
    "café cafe\u0301 naïve nai\u0308ve Ångström A\u030angstro\u0308m",
    "e\u0301\u0323 e\u0323\u0301 a\u0315\u0300\u05ae\u0300b q\u0307\u0323 \u0301 alone",
    "Zalgo: H\u0335\u0311\u0306e\u0337\u0313l\u0336\u0306l\u0334\u0308o\u0338\u0313",
    "👋 hello 👍🏽 👨\u200d👩\u200d👧\u200d👦 🏳️\u200d🌈 ❤️ 🇩🇪🇫🇷 1️⃣",
    "中文分词 mixed with English 和 日本語テスト、全角ＡＢＣ１２３！",
    "ｶﾀｶﾅ ﾊﾟﾋﾟ カタカナ パ が か\u3099",
    "한국어 텍스트 \u1112\u1161\u11ab\u1100\u1173\u11af 각 가\u11a8",
    "السلام عليكم مُحَمَّد ١٢٣ ـــ",
    "שלום עולם שָׁלוֹם",
    "ภาษาไทยไม่มีช่องว่าง กำ ก\u0e4d\u0e32",
    "हिन्दी में क्षत्रिय और विकि",
    "தமிழ் తెలుగు ಕನ್ನಡ മലയാളം",
    "Ελληνικά ΣΊΣΥΦΟΣ σίσυφος",
    "Русский текст Ёжик й и\u0306",
    "ﬁ ﬂ ﬀ ﬃ ŉ Ǆ ㎏ ℡ ™ ℃ Ω Å ㍿ ﷺ",
    "nbsp\u00a0here\u2003em\u2009thin\u3000wide\u202fnarrow\u1680ogham",
    "zero\u200bwidth\u200cnon\u200djoin\ufeffbom\u2060word\u00adsoft",
    "controls \x00 \x01 \x07 \x08 \x1b \x7f \x80 \x85 \x9f end",
    "bidi \u202eabc\u202c \u200fdef\u200e \u2066ghi\u2069",
    "replacement \ufffd and noncharacters \ufdd0 \uffff \U0001ffff",
    "private \ue000 \uf8ff \U000f0000 tags \U000e0041\U000e007f",
    "line\u2028sep\u2029par",
    "math 𝒜𝔅ℂ𝟘𝟙 ∑∫√ ≤≥≠ x²+y³ → ⇒",
    "old 𐎀𐤀𒀀 𓀀 𝄞 𝅗𝅥 🜁",
    "long " + "a" * 99 + " " + "b" * 100 + " " + "c" * 101 + " " + "é" * 100 + " " + "é" * 101,
    "ab" * 150,
    "running runner reruns unrunning tokenization tokenizes",
    "[CLS] [SEP] [MASK] [UNK] [PAD] [cls] x[MASK]y",
    "<s>a</s> <mask> <pad> <unk>  <mask>  b <|endoftext|> c<|endoftext|>d",
    "<one> x<one>x <one>. a <ONE> <two>  <two>b  <three>  c <Four> <four> é<one>",
    "▁ a▁b ▁▁ c ▁",
    "``quoted'' text  with   many    blanks",
    "word  \u3000 \u00a0 mixed \t\u00a0\n blanks",
    "   \t\u3000 begins with blanks",
    "ends with blanks  \u3000\t ",
    "'s 'S 'ſ 'll 'LL x'sy 'd'm't",
    "a" + " " * 40 + "b",
    "a" + "\n" * 20 + "b",
    "\u0301begins with a mark \u0301 \u0488",
    "x\u20dd y\u0489 a\u0903 क\u0940",
    "Ａ\u0301 ﾊ\u3099 가\u0301",
    "\r\n\r\n a \r b",
    "0x1F <0x41> <0x0A> <0xE2>",
    "if (x == 1) { return x++; } // done\n\tprint('ok')\n",
]


def random_texts(count=30, seed=7):
    generator = random.Random(seed)
    blocks = [
        (0x20, 0x7E), (0x20, 0x7E), (0x61, 0x7A), (0xA0, 0x17F), (0x300, 0x36F), (0x370, 0x52F), (0x590, 0x6FF),
        (0x900, 0x97F), (0xE00, 0xE7F), (0x1100, 0x11FF), (0x1E00, 0x1FFF), (0x2000, 0x206F), (0x2070, 0x218F),
        (0x3040, 0x30FF), (0x4E00, 0x4FFF), (0xAC00, 0xACFF), (0xF900, 0xFAFF), (0xFB00, 0xFDFF), (0xFF00, 0xFFEF),
        (0x1D400, 0x1D7FF), (0x1F300, 0x1F6FF), (0x2F800, 0x2FA1F),
    ]
    texts = []
    for _ in range(count):
        parts = []
        for _ in range(generator.randint(1, 10)):
            low, high = generator.choice(blocks)
            word = [chr(generator.randint(low, high)) for _ in range(generator.randint(1, 6))]
            # What is not assigned yet may be in the next version of Unicode, which some libraries know and others not.
            parts.append("".join(c for c in word if unicodedata.category(c) != "Cn"))
            parts.append(generator.choice(["", " ", " ", "  ", "\n", "'s "]))
        texts.append("".join(parts))
    return texts


# A text of that many repetitions is made by the test: too long to be stored.
LONG = [["a", 1_000_000], ["ab", 500_000], ["token", 200_000], ["é", 500_000], ["\U0001f44b", 250_000], [" ", 300_000],
        ["a ", 200_000], ["\u0301", 300_000]]
