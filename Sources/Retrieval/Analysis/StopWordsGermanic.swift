extension StopWords {
  static let german = """
    aber alle allem allen aller alles als also am an ander andere anderem anderen anderer anderes auch auf aus bei beim
    bin bis bist da dabei damit dann daran darauf daraus das dass daß dazu dein deine deinem deinen deiner deines dem
    den denen denn der deren des dessen dich die dies diese diesem diesen dieser dieses dir doch dort du durch ein eine
    einem einen einer eines er es etwas euch euer eure eurem euren eurer für gegen habe haben hat hatte hatten hier hin
    hinter ich ihm ihn ihnen ihr ihre ihrem ihren ihrer ihres im in indem ins ist ja jede jedem jeden jeder jedes jene
    jenem jenen jener jenes kann kein keine keinem keinen keiner können könnte man manche mein meine meinem meinen
    meiner meines mich mir mit muss musste nach nicht nichts noch nun nur ob oder ohne sehr sein seine seinem seinen
    seiner seines selbst sich sie sind so solche solchem solchen solcher soll sollte sondern sonst über um und uns
    unser unsere unserem unseren unserer unter viel vom von vor war waren warst was weil welche welchem welchen welcher
    welches wenn werde werden wie wieder will wir wird wirst wo wollen wollte wurde wurden während würde würden zu zum
    zur zwar zwischen
    """

  static let dutch = """
    aan al alles als altijd andere ben bij daar dan dat de der deze die dit doch doen door dus een eens en er ge geen
    geweest haar had heb hebben heeft hem het hier hij hoe hun iemand iets ik in is ja je kan kon kunnen maar me meer
    men met mij mijn moet na naar niet niets nog nu of om omdat onder ons onze ook op over reeds te tegen toch toen tot
    u uit uw van veel voor want waren was wat werd wezen wie wij wil worden wordt zal ze zelf zich zij zijn zo zonder
    zou
    """

  static let swedish = """
    alla allt att av blev bli blir blivit dem den denna deras dess dessa det detta dig din dina ditt du då där efter
    eller en er era ert ett från för ha hade han hans har henne hennes hon honom hur här i icke inga ingen inom inte
    jag ju kan kunde man med mellan men mig min mina mitt mot mycket ni nu när någon något några och om oss på samma
    sedan sig sin sina sitt själv skulle som så sådan sådana sådant till under upp ut utan vad var vara varför varit
    varje vars vart vem vi vid vilka vilken vilket vår våra vårt än är åt över
    """

  static let norwegian = """
    alle at av bare begge ble blei bli blir blitt både da de deg dei deim deira dem den denne der dere deres det dette
    di din ditt du dykk eg ein eit eller elles en enn er et ett etter for fordi fra før ha hadde han hans har hennar
    henne hennes her hjå ho hoe hun hva hvem hver hvilke hvilken hvis hvor hvordan hvorfor i ikke ikkje ingen inn ja
    jeg kan korleis korso kun kunne kva kvar kven kvi man mange me med medan meg meget mellom men mi min mitt mot mye
    mykje ned no noe noen noka noko nokon nå når og også om opp oss over på samme seg selv si sia sidan siden sin sine
    sitt sjøl skal skulle slik so som somme somt så sånn til um under upp ut uten var vart varte ved vere vi vil ville
    vore vors vår være vært å
    """

  static let danish = """
    ad af alle alt anden at blev blive bliver da de dem den denne der deres det dette dig din disse dog du efter eller
    en end er et for fra ham han hans har havde have hende hendes her hos hun hvad hvem hver hvilken hvis hvor hvordan
    hvorfor i ikke ind ingen jeg jer jeres jo kan kunne man mange med meget mellem men mig min mine mit mod ned noget
    nogle nu når og også om op os over på selv sig sin sine sit skal skulle som sådan til ud uden under var ved vi vil
    ville vor være været
    """
}
