extension StopWords {
  static let french = """
    ai aie aient aies ait alors as au aucun aucune aura auraient aurais aurait auras aurez aurions aurons auront aussi
    autre aux avaient avais avait avec avez aviez avions avoir avons ayant ayez ayons c car ce ceci cela celle celles
    celui ces cet cette ceux chaque ci comme comment d dans de des donc dont du elle elles en encore entre es est et
    étaient étais était étant été êtes étiez étions être eu eue eues eurent eus eut eux furent fus fut ici il ils j je
    l la là le les leur leurs lui m ma mais me même mêmes mes moi moins mon n ne ni nos notre nous on ont ou où par
    parce pas peu plus pour pourquoi qu quand que quel quelle quelles quels qui quoi s sa sans se sera seraient serait
    seras serez serons seront ses si soi soient sois soit sommes son sont sous suis sur t ta te tes toi ton tous tout
    toute toutes très tu un une vos votre vous y à
    """

  static let spanish = """
    a al algo algunas algunos ante antes aquel aquella aquellas aquellos aquí así aunque bajo cada como con contra cual
    cuales cuando cuyo de del desde donde dos durante e el él ella ellas ellos en entre era erais eran eras es esa esas
    ese eso esos esta está estaba estaban estado estamos están estar estas este esto estos estoy estuvo fue fueron fui
    ha había habían habido haber hace han has hasta hay he hemos la las le les lo los más me mi mía mis mí mismo mucho
    muchos muy nada ni no nos nosotros nuestra nuestras nuestro nuestros o os otra otras otro otros para pero poco por
    porque pues que qué quien quienes se sea sean según ser será serán si sí sido siendo sin sobre sois solo somos son
    soy su sus también tan tanto te tenía tenido tener tengo ti tiene tienen toda todas todo todos tu tus tuvo tú un
    una unas uno unos usted vosotros vuestra vuestro y ya yo
    """

  static let italian = """
    a abbiamo ad agli ai al alla alle allo altre altri altro anche ancora avere aveva avevano avuto c che chi ci cioè
    coi col come con contro cosa così cui d da dagli dai dal dalla dalle dallo degli dei del della delle dello dentro
    di dopo dove e è ed era erano essa esse essere essi fa fra fu furono gli ha hai hanno ho i il in io l la le lei li
    lo loro lui ma me mi mia mie miei mio molto ne negli nei nel nella nelle nello no noi non nostra nostre nostri
    nostro o ogni per perché però più poi qua quale quali quando quanta quante quanti quanto quella quelle quelli
    quello questa queste questi questo qui s sarà saranno se sei senza si sia siamo siano siete sono sopra sta stata
    state stati stato su sua sue sugli sui sul sulla sulle sullo suo suoi tra tu tua tue tuo tuoi tutta tutte tutti
    tutto un una uno vi voi vostra vostre vostri vostro
    """

  static let portuguese = """
    a ainda além algum alguma algumas alguns ante ao aos após aquela aquelas aquele aqueles aquilo as às até cada com
    como contra cujo da das de dela delas dele deles depois desde do dos e é ela elas ele eles em entre era eram essa
    essas esse esses esta está estamos estão estar estas estava estavam este estes estou eu foi fomos for foram fosse
    fui há havia isso isto já lhe lhes lo mais mas me mesmo meu meus minha minhas muito muitos na não nas nem no nos
    nós nossa nossas nosso nossos num numa o onde os ou outra outras outro outros para pela pelas pelo pelos pois por
    porque qual quais quando quanto que quem são se seja sejam sem sendo ser será serão seu seus si sido sob sobre só
    sua suas também te tem têm temos tenho ter teu teus teve tinha tinham todo todos tu tua tuas tudo um uma umas uns
    vocês você vos à
    """

  static let romanian = """
    a abia acea aceasta această acei aceia acel acela acele acelea acest acesta aceste acestea acestei acestor acestui
    acolo acum ai aia al ale alt alta altă alte altul am ar are as asta astfel asupra așa aș aşa aş ați aţi au avea
    avem aveți aveţi azi ca că când care căreia căror cărui cât câte câți ce cea cei cel cele celor cine cineva cu cum
    căci da dacă dar de deci deși deşi despre din dintr dintre doar după e ea ei el ele era erau este eu fără fi fie
    fiecare fiind foarte fost i iar îi îl îmi în înainte încât între întru îți îţi își îşi la le li lor lui mai mă mea
    mei mele mereu meu mi mie mine multe mult nici nicio niște nişte noastră noi nostru noștri noştri nu o ori orice pe
    pentru peste prin printr sa să săi sale sau său se si sub sunt suntem sunteți sunteţi și şi ta tale tău te ți ţi
    tot toată toate toți toţi totul tu un una unde unei unele unor unui unul va vă voastră voi vom vor vostru vreo
    """

  static let catalan = """
    a abans això al algun alguna als altra altre altres amb aquell aquella aquelles aquells aquest aquesta aquestes
    aquests així bé cada com contra d da de del dels des després doncs dos durant e el ell ella elles ells els em en
    encara ens entre era eren es és et eu fa fins fou ha han has havia haver he hem hi ho i ja jo l la les li llur m me
    mentre més meu meva molt n ne ni no nosaltres nostra nostre o on pel pels per però perquè poc podem qual quals quan
    que què qui s sa se ser serà ses seu seus seva si sí sobre sota sóc són sons t també te teu teva tot tota totes
    tots tu un una unes uns us va van vosaltres vostra vostre y
    """
}
