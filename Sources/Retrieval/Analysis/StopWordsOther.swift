extension StopWords {
  static let russian = """
    а без более больше будет будто бы был была были было быть в вам вами вас ваш весь во вот все всего всех всю вся всё
    вы где да даже для до его ее её ей ему если есть еще ещё же за здесь и из или им ими их к как какая какой кем когда
    кого ко которая которого которое которой котором которому которую которые который которых кто куда ли либо лишь
    между меня мне мной мог может можно мой моя мы на над надо нам нами нас наш не него нее неё ней нельзя нем нём нет
    ни них ничего но ну о об однако он она они оно от перед по под после потом потому почти при про раз с сам себе себя
    со совсем так также такая такие такое такой там те тебе тебя тем теперь то тогда того тоже той только том тот ту ты
    у уж уже хоть хотя чего чей чем через что чтобы чуть чье чья эта эти этих это этого этой этом этот эту я
    """

  static let finnish = """
    ei eikä eivät emme en et ette että hän häneen hänelle häneltä hänen hänessä hänestä hänet häntä he heidän heidät
    heihin heille heillä heiltä heissä heistä heitä itse ja johon joiden joihin joiksi joilla joille joilta joina
    joissa joista joita joka joksi jolla jolle jolta jona jonka jos jossa josta jota jotka kanssa keiden keitä keneen
    kenelle kenen kenet ketkä ketä koska kuin kuka kun me meidän meidät meihin meille meillä meiltä meissä meistä
    meitä mihin mikä mikään miksi millä mille miltä minkä minua minulla minulle minulta minun minussa minusta minut
    minuun minä missä mistä mitkä mitä mukaan mutta myös ne niiden niihin niiksi niillä niille niiltä niin niinä niissä
    niistä niitä noiden noihin noilla noille noilta noin noissa noista noita nuo nyt näiden näihin näillä näille näiltä
    näissä näistä näitä nämä ole olemme olen olet olette oli olimme olin olisi olisivat olit olivat olla olleet ollut
    on ovat poikki se sekä sen siihen siinä siitä siksi sillä sille siltä sinua sinulla sinulle sinun sinusta sinut
    sinuun sinä sitä tai te teidän teidät teihin teille teillä teiltä teissä teistä teitä tuo tuohon tuolla tuolle tuon
    tuossa tuosta tuota tähän täksi tällä tälle tältä tämä tämän tässä tästä tätä vaan vai vaikka
    """

  static let hungarian = """
    a abban ahhoz ahogy ahol aki akik akkor alatt által amely amelyek amelyekben amelyeket amelyet amelynek ami amíg
    amikor amit át az azok azon azonban azt aztán azután azzal azért be belül benne bár csak de e eddig egész egy
    egyes egyetlen egyik egyre ekkor el elég ellen elő először előtt első én éppen és ez ezek ezen ezt ezzel ezért fel
    felé ha hanem hiszen hogy hogyan hol igen így ill illetve ilyen ilyenkor is ismét itt kell keresztül ki
    kívül között közül le legalább legyen lehet lehetett lenne lenni lesz lett ma maga magát majd már más másik meg még
    mellett mely melyek mert mi miért mikor milyen minden mindenki mindig mint mintha mit mivel most nagyon ne néha
    neki nekik nélkül nem nincs ő ők őket olyan ott össze pedig persze rá s saját sem semmi sok sokat során szemben
    szerint szinte számára ta talán te tehát ti több tovább továbbá úgy ugyanis újra utána után vagy vagyis vagyok
    valaki valami valamint való van vannak vele vissza viszont volna volt voltak voltam voltunk
    """

  static let turkish = """
    acaba ama ancak artık aslında az bana bazı belki ben benden beni benim bile bir biraz birçok biri birkaç birşey biz
    bize bizden bizi bizim böyle bu buna bunda bundan bunlar bunları bunların bunu bunun burada çok çünkü da daha dahi
    de değil diğer diye dolayı en eğer fakat gibi göre hangi hatta hem henüz hep hepsi her herhangi herkes hiç hiçbir
    için ile ilgili ise işte kadar karşın kendi kendine kendini kez ki kim kimi kimse mı mi mu mü nasıl ne neden
    nedenle nerede nereye niye o olan olarak oldu olduğu olduğunu olduklarını olmadı olmak olması olmayan olsa olsun
    olup olur ona ondan onlar onlardan onları onların onu onun oysa öyle pek rağmen sadece sanki sen senden seni senin
    siz sizden sizi sizin sonra şey şeyi şu şuna şunu tarafından tüm üzere var ve veya ya yani yerine yine yoksa zaten
    """

  static let arabic = """
    أن أنا أنت أنتم أنه أنها أو أولئك أي أيضا إذ إذا إلا إلى إن إنما إنه إنها التي الذي الذين اللاتي اللتان اللذان ان
    او اي اذا الا الى بعد بعض بل بها به بهذا بين تحت تلك ثم جدا حتى حول حيث حين خلال دون ذلك سوف سوى ضد ضمن على عليه
    عليها عن عند عندما عنه عنها غير ف فإن فقد فقط فوق في فيه فيها قبل قد ك كان كانت كل كلا كما كم كنت كي كيف ل لا لأن
    لدى لقد لكن لم لما لماذا لن لنا له لها لهم لو ليس ليست ما ماذا مثل مع من منذ منه منها مهما نحن نعم هذا هذان هذه هل
    هم هما هن هنا هناك هو هؤلاء هي و وأن وإن والتي والذي وعلى وفي وقد وكان وكانت ولا ولم ولن وله وليس وما ومن وهذا وهذه
    وهو وهي يا يكون
    """

  static let greek = """
    ένα έναν ένας έχει έχουν ή ήταν αλλά αν από απο αυτά αυτές αυτή αυτήν αυτής αυτό αυτοί αυτόν αυτός αυτού αυτούς
    αυτών για δε δεν δια διότι εάν εγώ εδώ είναι είμαι εκείνη εκείνο εκείνος εμείς εν ενώ επί επειδή εσείς εσύ έτσι
    η θα ίσως κάθε και κατά κι κάποιος κοντά μα μας με μεν μετά μέσα μη μην μια μία μόνο μου να ο οι όμως όλα όλοι
    όπως όπου όταν ότι ούτε παρά πιο ποια ποιο ποιος πολύ που ποτέ πρέπει προς προ πριν πως σαν σας σε στα στη στην
    στης στις στο στον στους συν τα τη την της τι τις το τόσο τον τότε του τους τούς των ως ώστε
    """

  static let hindi = """
    का की के को ने से में मैं पर तक और या एवं तथा व भी ही तो न नहीं मत कि यदि अगर लेकिन मगर परन्तु किन्तु बल्कि क्योंकि
    इसलिए जब तब अब अभी जहाँ वहाँ यहाँ कहाँ कब क्यों कैसे क्या कौन कौनसा किस किसका किसकी किसके किसने किसी किसे कितना
    कितनी कितने कुछ कोई कई जो जिस जिसका जिसकी जिसके जिसने जिसमें जिससे जिसे जिन जिनका जिनकी जिनके जिन्हें जिन्होंने
    जैसा जैसी जैसे वह वे यह ये वही यही उस उसका उसकी उसके उसने उसमें उससे उसी उसे उन उनका उनकी उनके उनको उनमें उन्हें
    उन्हीं उन्होंने इस इसका इसकी इसके इसने इसमें इससे इसी इसे इन इनका इनकी इनके इनमें इन्हें इन्हीं इन्होंने हम हमारा
    हमारी हमारे हमें हमने मेरा मेरी मेरे मुझे मैंने तुम तुम्हारा तुम्हारी तुम्हारे तुम्हें तू तेरा तेरी तेरे आप आपका
    आपकी आपके अपना अपनी अपने है हैं हूँ हो था थी थे थीं होता होती होते होना होने होगा होगी होंगे हुआ हुई हुए कर करके
    करता करती करते करना करने किया किए गया गई गए रहा रही रहे जाता जाती जाते सकता सकती सकते चाहिए दिया लिया लिए लिये
    द्वारा साथ बाद पहले बिना ओर तरह आदि इत्यादि वाला वाली वाले सा सी ऐसा ऐसी ऐसे वैसे फिर बहुत सभी सब हर एक
    """

  static let indonesian = """
    ada adalah adanya agar akan aku anda antara apa apabila apakah atas atau bagaimana bagi bahkan bahwa banyak
    beberapa begitu belum berapa berupa bila bisa boleh bukan cara cukup dalam dan dapat dari daripada demikian dengan
    di dia hal hanya harus hingga ia ialah ini itu jadi jangan jika juga kalau kami kamu karena ke kecuali kemudian
    kenapa kepada ketika kita lagi lah lain lalu lebih maka mana masih melainkan melalui mereka merupakan meski
    meskipun mungkin namun nya oleh pada para pernah pula pun saat saja sambil sampai sangat saya seperti sebab sebagai
    sebelum sebuah secara sedang sejak sekitar selain selalu selama seluruh semua seorang sesuatu sesudah setelah
    setiap suatu sudah supaya tanpa tapi telah tentang terhadap tersebut tetapi tiap tidak untuk walaupun yaitu yakni
    yang
    """
}
