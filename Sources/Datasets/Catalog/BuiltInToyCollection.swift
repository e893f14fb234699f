// swift-format-ignore-file

/// The files of `datasets/toy`. Written by `datasets/catalog/embed`.
enum BuiltInToyCollection {
  static let files: [String: String] = [
    "corpus.jsonl": ##"""
{"_id": "bread-01", "title": "Sourdough starter", "text": "A sourdough starter is a mixture of flour and water in which wild yeasts and lactic acid bacteria live together. The yeasts give off carbon dioxide, which makes the dough rise; the bacteria produce lactic and acetic acid, which give the loaf its sour taste and slow the growth of mould. A starter is kept alive by feeding: part of it is used for baking and the rest is mixed with fresh flour and water. Fermentation is slower than with commercial yeast, often taking most of a day, and a cool dough tends to taste sharper than a warm one."}
{"_id": "bread-02", "title": "Baker's yeast", "text": "Baker's yeast is the fungus Saccharomyces cerevisiae, sold as a moist block, as dry granules or as a fine instant powder. In dough it feeds on sugars that enzymes set free from the starch of the flour, and turns them into carbon dioxide and ethanol. The gas inflates the bubbles that kneading has left in the dough; the ethanol evaporates in the oven. Because the strains were selected for speed, a loaf can be ready in three or four hours. Salt slows the yeast down, and heat above about 55 °C kills it, which happens early in baking."}
{"_id": "bread-03", "title": "Gluten and kneading", "text": "Wheat flour holds two groups of proteins, gliadins and glutenins. When flour is wetted they link into gluten, a network that is both elastic and stretchy. Kneading aligns and strengthens the strands, so that the dough can hold the gas set free inside it; an underdeveloped dough tears and gives a dense crumb. Long resting does part of the same work, which is why wet doughs are often folded a few times and otherwise left alone. People with coeliac disease must avoid gluten from wheat, rye and barley."}
{"_id": "bread-04", "title": "How a crust forms", "text": "In a hot oven the surface of the dough dries out and its temperature climbs well above the boiling point of water. Sugars and amino acids then react with each other in the Maillard reaction, which yields the dark colour and most of the aroma of the crust; at still higher temperatures sugars caramelise as well. Bakers let steam into the oven during the first minutes. It condenses on the dough, keeps the skin soft so that the loaf can expand, and turns surface starch into a thin glaze that later becomes crackling and shiny."}
{"_id": "bread-05", "title": "Staling", "text": "Bread that is a few days old feels dry and hard even when it has been wrapped tightly and has lost hardly any moisture. The main cause is retrogradation: starch molecules that were swollen and disordered after baking slowly return to an ordered, crystalline state and bind water. The process is fastest a little above freezing point, so a loaf goes stale more quickly in the refrigerator than in the kitchen, while freezing almost halts it. Warming a slice to more than about 60 °C melts the crystals again and makes it soft for a short while."}
{"_id": "bread-06", "title": "Flatbreads", "text": "Flatbreads are found from Mexico to India and are older than the oven. Many are unleavened: a chapati is wholemeal flour and water, rolled thin and cooked on a dry griddle, and a maize tortilla is made from grain that has been treated with lime. Others, such as naan and pita, contain a raising agent. Naan is slapped against the inner wall of a clay tandoor. In a very hot oven the water in a pita turns to steam so fast that the two faces part and leave a pocket."}
{"_id": "bread-07", "title": "Rye bread", "text": "Rye bread is common in northern and eastern Europe, where the grain endures poor soil and cold winters. Rye forms hardly any gluten; its dough is held together by gums called arabinoxylans, which bind a great deal of water, and therefore the loaf is dense, moist and keeps well. Rye flour is also rich in amylase, an enzyme that would turn the crumb to paste, and bakers restrain it with the acid of a sourdough. German bakers often add caraway, Kümmel. Westphalian pumpernickel is baked for at least sixteen hours at a low temperature."}
{"_id": "tide-01", "title": "Two high waters a day", "text": "The Moon pulls more strongly on the side of the Earth that faces it than on the Earth's centre, and least on the far side. The difference stretches the oceans into two bulges, one beneath the Moon and one opposite. As the Earth turns, most coasts pass through both, and so they see two high tides and two low tides. Because the Moon moves along its orbit in the meantime, the cycle takes 24 hours and 50 minutes, and successive high waters are about 12 hours and 25 minutes apart. Continents and sea floor make the real pattern far more complicated."}
{"_id": "tide-02", "title": "Spring and neap tides", "text": "The Sun raises tides too, a little less than half as strong as those of the Moon. At new moon and at full moon the two act along the same line; high water is then especially high and low water especially low. These are spring tides, a name that has nothing to do with the season. In the first and last quarter the Sun's pull works across that of the Moon, and the range is small: neap tides. The sequence repeats about every two weeks, usually a day or two behind the phases themselves."}
{"_id": "tide-03", "title": "The Bay of Fundy", "text": "The largest tidal range in the world, up to about 16 metres, is observed in the Bay of Fundy on the Atlantic coast of Canada. The bay is so long and so deep that water sloshes back and forth in it with a natural period close to 12 hours and a half, nearly the same as that of the tide in the ocean outside, and resonance makes the movement grow. The funnel shape of the upper bay adds to the effect. In some rivers the rising sea enters as a tidal bore, a wave that runs upstream."}
{"_id": "tide-04", "title": "Tidal friction", "text": "The tidal bulges are carried slightly ahead of the Moon by the rotation of the Earth, and friction of the moving water brakes that rotation. The day becomes longer by roughly two milliseconds in a century. The momentum that the Earth loses is handed over to the orbit of the Moon, which recedes by about 3.8 centimetres a year. The figure is known from laser pulses sent to reflectors that the Apollo crews and Soviet rovers left on the lunar surface. Growth lines in fossil corals show that a year once had about 400 days."}
{"_id": "tide-05", "title": "Power stations driven by the tide", "text": "A barrage across an estuary lets water in at high tide, holds it back, and releases it through turbines when the level outside has fallen. The station on the Rance in Brittany has worked in this way since 1966 and has a capacity of 240 megawatts; the one at Sihwa Lake in South Korea, opened in 2011, is slightly larger. Output can be forecast years ahead, unlike that of wind or sunshine, but it comes in pulses, and barrages alter the mud flats behind them. Free-standing turbines in tidal currents avoid the dam."}
{"_id": "tide-06", "title": "Tsunamis", "text": "A tsunami is often called a tidal wave, though it has nothing to do with tides. It starts when a large volume of water is displaced suddenly, mostly by an earthquake that lifts or drops the sea floor, sometimes by a landslide or a collapsing island volcano. On the open ocean the waves are less than a metre high, hundreds of kilometres long, and travel as fast as a jet aircraft; ships hardly notice them. In shallow water they slow down and pile up. The sea may first draw back far from the beach, a warning to run to high ground."}
{"_id": "tide-07", "title": "Life between the tidemarks", "text": "Animals and plants of a rocky shore are covered by the sea twice a day and exposed to sun, rain and birds in between. They settle in bands according to how long they endure drying out. Periwinkles and lichens live near the top, barnacles and limpets below them, then mussels and brown wracks, and kelp at the lowest level. A limpet clamps its shell to the rock and returns to the same spot after feeding. The upper limit of a species is usually set by drought and heat, the lower one by competitors and predators."}
{"_id": "bicycle-01", "title": "Why a bicycle balances", "text": "A moving bicycle stays upright because it is steered, by the rider or by itself, into the direction in which it begins to fall, which brings the wheels back under the centre of mass. For a long time the gyroscopic effect of the wheels, or the trail of the front fork, was believed to be what makes this happen without hands. In 2011 engineers showed with a specially built machine that a bicycle can be self-stable without either. How mass is distributed matters as well. At walking pace self-stability is lost, and the rider has to work."}
{"_id": "bicycle-02", "title": "From high wheeler to safety bicycle", "text": "On the high wheeler of the 1870s, nicknamed penny-farthing, the pedals were fixed to the front wheel, so a larger wheel was the only way to a higher speed. The rider sat above it and could be thrown over the handlebars. The safety bicycle had two wheels of about equal size and a chain to the rear wheel, so that the gearing no longer depended on the size of the wheel. The Rover, made by John Kemp Starley in Coventry in 1885, fixed the pattern that has been used ever since."}
{"_id": "bicycle-03", "title": "Derailleurs and hub gears", "text": "A derailleur moves the chain sideways from one sprocket to the next while the rider keeps pedalling; a sprung arm takes up the slack. It is light and efficient, but exposed to dirt, and it cannot shift while the wheel stands still. A hub gear hides its planetary mechanism inside the rear hub. It needs little care and can be shifted at a traffic light, at the price of some weight and friction. Low ratios serve for climbing, high ratios for speed; what matters is the number of turns of the wheel for each turn of the cranks."}
{"_id": "bicycle-04", "title": "The pneumatic tyre", "text": "Wheels with iron or solid rubber rims shook early cyclists so badly that one machine was known as the boneshaker. An air-filled tyre was patented in the 1840s by Robert William Thomson and forgotten. John Boyd Dunlop, a veterinary surgeon in Belfast, invented it again in 1888 for his son's tricycle. Air carries the load and lets the tread give way over small stones, so less energy is lost than by lifting the whole vehicle. Too low a pressure raises rolling resistance, but on rough roads a very hard tyre is slower, too."}
{"_id": "bicycle-05", "title": "Brakes", "text": "Rim brakes press rubber blocks against the wheel rim. They are light and cheap, but water on the rim makes them weak until the blocks have wiped it dry. Disc brakes act on a rotor at the hub, away from spray and mud, and work nearly as well in rain. A coaster brake sits in the rear hub and is applied by pedalling backwards. Since weight moves forward when one slows down, the front brake can do most of the work, and the limit is set by the rear wheel lifting or by the grip of the tyre."}
{"_id": "bicycle-06", "title": "The running machine", "text": "In 1817 Karl Drais rode a wooden running machine from Mannheim towards Schwetzingen and back. It had two wheels in line, a padded seat and a bar for steering, but no pedals: the rider pushed himself along with his feet. Crop failures in 1816 had made oats scarce and horses dear, and some historians think that this set him looking for a replacement for the horse; others doubt it. The machine, called draisine or velocipede, was a short-lived fashion, and several towns forbade it on their pavements."}
{"_id": "volcano-01", "title": "Why some eruptions explode", "text": "Whether lava flows or a mountain blows up depends mainly on how sticky the magma is and how much gas it contains. Basalt, poor in silica, is hot and runny; its gas escapes easily, and it forms fountains and streams. Rhyolite and dacite, rich in silica, are thousands of times more viscous. Water vapour and carbon dioxide dissolved at depth form bubbles as the pressure falls, like those in an opened bottle, and in stiff magma they cannot get out until the froth bursts into ash and pumice. Groundwater flashing to steam can also set off explosions."}
{"_id": "volcano-02", "title": "Shield volcanoes", "text": "A shield volcano is built by countless thin flows of runny basalt and has gentle slopes, like a warrior's shield laid on the ground. Mauna Loa on Hawaiʻi is the best-known example. It rises to 4,169 metres above sea level, but its base lies deep on the sea floor, and by volume it is among the largest mountains on Earth. The islands were formed one after another as the Pacific plate moved over a hot spot in the mantle; the older ones in the north-west are worn down. People can usually walk away from such lava."}
{"_id": "volcano-03", "title": "Tambora, 1815", "text": "In April 1815 Tambora on the island of Sumbawa produced the largest eruption in recorded history. Tens of thousands of people died, most of them from hunger and disease after ash had buried their fields. Sulphur dioxide that reached the stratosphere turned into a haze of fine acid droplets, which spread around the globe and reflected sunlight. In 1816 snow fell in New England in June, and in western Europe cold and endless rain spoiled grain and potatoes. It was remembered as the year without a summer; bread prices soared and there was unrest."}
{"_id": "volcano-04", "title": "Mount Pelée, 1902", "text": "On the morning of 8 May 1902 a cloud of hot gas, ash and rock fragments raced down the side of Mount Pelée on Martinique. Within minutes it overwhelmed the port of Saint-Pierre and killed nearly all of its inhabitants, about 28,000 people; a prisoner behind the thick walls of his cell was among the very few to survive. French geologists who came to study the disaster called the phenomenon nuée ardente. Today it is known as a pyroclastic flow. Such currents hug the ground, reach several hundred degrees and outrun any vehicle."}
{"_id": "volcano-05", "title": "Pompeii", "text": "When Vesuvius erupted in 79 CE, pumice stones rained on Pompeii for hours and roofs collapsed under their weight. During the night and the next morning surges of searing ash swept over Herculaneum and then over Pompeii itself. Pliny the Younger, who watched from across the bay, described a column shaped like an umbrella pine; violent eruptions with such columns are called Plinian after him. The fine ash set hard around the dead. Excavators poured plaster into the hollows that the bodies had left, and so obtained casts of the victims."}
{"_id": "volcano-06", "title": "Geysers and hot springs", "text": "A geyser needs water, heat from below, and a narrow conduit strong enough to hold pressure. Water deep in the pipe is heated above 100 °C but cannot boil because of the weight of the water above it. When some of it rises and spills over, the pressure falls, much of the column flashes into steam, and a jet shoots up; then the pipe refills. Hot springs lack the constriction and merely overflow. The word comes from Geysir in Iceland. Yellowstone has about half of all the geysers in the world."}
{"_id": "volcano-07", "title": "Soil from ash", "text": "Fresh lava carries hardly any plants, but volcanic ash weathers within centuries to dark, light soil. It sets free potassium, phosphorus, calcium and magnesium, drains well and yet holds water in its fine pores. That is why slopes below active cones in Java, Sicily and Central America are so densely farmed, in spite of the danger: vines, citrus fruit, rice, and coffee at the higher levels. Not every eruption helps the farmer, though. Thick layers smother the fields, and fluorine on the grass has poisoned many grazing animals in Iceland."}
{"_id": "volcano-08", "title": "Watching a volcano", "text": "Rising magma breaks rock, and swarms of small earthquakes are usually the first sign that a volcano is waking. Tiltmeters and satellite radar detect the ground swelling by a few centimetres. Instruments also measure sulphur dioxide in the plume; a sharp increase suggests that magma is close to the surface. In 1991 such observations at Pinatubo in the Philippines led to the evacuation of tens of thousands of people before the climax. Forecasts give probabilities, not dates, and unrest often dies away without an eruption."}
{"_id": "coffee-01", "title": "Arabica and robusta", "text": "Almost all coffee comes from two species. Coffea arabica is native to the highlands of Ethiopia, grows best between about 1,000 and 2,000 metres in the tropics, and is prized for its aroma. Coffea canephora, known as robusta, grows in hot lowlands, yields more, and resists many diseases. Its beans hold roughly twice as much caffeine and taste harsher, and they are used in instant coffee and in many espresso blends. What is called a bean is the seed of a red fruit, the cherry, which usually contains two."}
{"_id": "coffee-02", "title": "Roasting", "text": "Green coffee seeds smell of hay and have hardly any of the taste of the drink. In the roaster they first lose water and turn yellow. Then sugars and amino acids react in the Maillard reaction and hundreds of aroma compounds appear, while the colour deepens to brown. At about 200 °C steam and carbon dioxide burst the cells with an audible first crack. Light roasts are stopped soon afterwards and keep more acidity; dark roasts go on to a second crack and taste bitter and smoky. Roasted beans give off gas for days."}
{"_id": "coffee-03", "title": "Espresso", "text": "For an espresso, water a little below boiling is forced through finely ground, compacted coffee at a pressure of about nine bar. In 25 to 30 seconds it yields some 30 millilitres of a concentrated drink, topped with crema, a foam of carbon dioxide bubbles stabilised by oils and other substances from the roasted bean. If the grind is too coarse the water rushes through and the cup is sour and thin; if it is too fine the flow chokes and bitterness prevails. A café machine keeps its group head hot between shots."}
{"_id": "coffee-04", "title": "What caffeine does in the body", "text": "While we are awake a substance called adenosine builds up in the brain; it docks to receptors on nerve cells and makes us sleepy. The caffeine molecule is similar in shape, occupies the same receptors without activating them, and so holds tiredness off. It does not replace sleep, for the adenosine is still there when the effect fades. An adult breaks down half of a dose in about five hours, pregnant women need much longer and smokers less. Regular drinkers form additional receptors, and stopping abruptly often brings a headache."}
{"_id": "coffee-05", "title": "Decaffeination", "text": "Beans are freed of the stimulant while still green. They are swollen with steam and then washed with a solvent: water saturated with the other soluble parts of coffee, ethyl acetate, dichloromethane, or carbon dioxide under such pressure that it is neither liquid nor gas. The first commercial process was developed in Bremen in the early 1900s and used benzene, which has long been banned for the purpose because it causes cancer. In the European Union roasted decaffeinated beans may keep at most 0.1 per cent. The extracted powder is sold to makers of soft drinks and medicines."}
{"_id": "coffee-06", "title": "Washed and natural coffee", "text": "After picking, the seeds must be freed from the fruit. In the natural process whole cherries are spread in the sun for weeks and the dry husk is removed at the end, which gives a sweet, fruity cup. In the washed process a machine strips off skin and pulp, and the sticky layer that remains is loosened by fermentation in a tank for one or two days: microbes digest its sugars and pectin. The seeds are then rinsed and dried. Over-fermented lots smell of vinegar and spoil a whole shipment."}
{"_id": "coffee-07", "title": "Coffee leaf rust", "text": "Coffee leaf rust is caused by the fungus Hemileia vastatrix, which grows on the underside of the leaf and shows as powdery orange spots. Infected leaves drop, and after a few seasons the tree bears nothing. It was described in 1869 in Ceylon, today's Sri Lanka, then one of the great producers, and within two decades the plantations there were ruined. Spores travel on wind, rain and clothing, and the disease has now reached every important growing country. Robusta and some hybrids are resistant; arabica is not. Copper sprays and shade help."}
{"_id": "bee-01", "title": "The waggle dance", "text": "A honeybee that has found a rich patch of flowers performs a dance on the vertical comb inside the dark hive. She runs straight ahead while waggling her abdomen, circles back, and repeats the run. The angle between the run and the vertical equals the angle between the food and the direction of the sun; the longer the waggling lasts, the greater the distance. Nest mates follow her movements with their antennae and then fly out. Karl von Frisch, who worked in München for many years, decoded this language and received a Nobel Prize in 1973."}
{"_id": "bee-02", "title": "How nectar becomes honey", "text": "Foragers carry nectar home in a special stomach and pass it to workers in the hive, which pass it on from mouth to mouth. Enzymes from their glands split sucrose into glucose and fructose, and another one makes gluconic acid and a little hydrogen peroxide. The drops are hung in open cells, and wings are beaten to drive air over them until less than a fifth of the content is water. Then the cell is sealed with wax. So concentrated and acid a liquid offers microbes no chance, and kept dry it lasts for years."}
{"_id": "bee-03", "title": "Honeycomb", "text": "Worker bees secrete wax as small flakes from glands under the abdomen, chew it, and build a double layer of cells placed back to back. The cells are hexagonal, since of all the shapes that tile a plane without gaps the regular hexagon encloses a given area with the shortest walls, so it saves wax. The cells tilt slightly upwards, and nectar does not run out. Brood is raised in the middle of the comb, with a ring of pollen around it and the stores of honey above. Drone cells are larger than worker cells."}
{"_id": "bee-04", "title": "The varroa mite", "text": "Varroa destructor is a reddish mite about a millimetre and a half wide that originally lived on the Asian honeybee. In the twentieth century it moved to the western honeybee, which has little defence, and it has spread to almost all parts of the world. The female enters a brood cell just before it is capped and lays eggs on the pupa. The mites feed on the bee's fat body and transmit viruses that cripple the wings. Untreated colonies usually die within a few years, often in the cold season. Beekeepers treat with organic acids or thymol."}
{"_id": "bee-05", "title": "Buzz pollination", "text": "Tomatoes, potatoes and blueberries keep their pollen in tubes that open only by a small pore. A bumblebee grasps such a flower, uncouples its wings and lets the flight muscles vibrate at some 300 hertz, and the pollen is shaken out like salt from a cellar. Honeybees cannot do this. Growers therefore place boxes with bumblebee colonies in their glasshouses, a trade that began in the 1980s and replaced workers with vibrating wands. Escaped bumblebees of foreign origin have displaced native species in South America."}
{"_id": "bee-06", "title": "The winter cluster", "text": "Honeybees do not hibernate. When the temperature falls below about 10 °C the colony contracts into a ball on the combs. Bees in the core uncouple their wings and shiver with the flight muscles; those on the outside pack closely with their heads inward and form an insulating mantle. The centre is held at 20 °C or more, and at about 35 °C once the queen begins to lay again. The fuel is honey, often more than ten kilograms from autumn to spring. Long-lived workers with a large fat body carry the colony through."}
{"_id": "bee-07", "title": "Mead", "text": "Mead is made by thinning honey with water and letting yeast turn the sugars into alcohol. Undiluted honey does not ferment, for it contains too little water. Since it is poor in nitrogen the yeast works slowly, and makers add nutrients or fruit. Fermentation takes several weeks and ageing many months, and the result has as much alcohol as wine. Residues that point to fermented honey have been found in Chinese pottery from about 7000 BCE. In Ethiopia a similar drink called tej is flavoured with the leaves of a buckthorn."}
{"_id": "bee-08", "title": "", "text": "Many hoverflies wear the yellow and black bands of wasps or the furry coat of bees, but they cannot sting. Birds that have been hurt once avoid anything similar, and the flies profit. A closer look tells them apart: flies have two wings instead of four, short antennae, and very large eyes. The adults visit flowers and rank among the most important pollinators after bees. The larvae of many species eat aphids by the hundred; those of the drone fly live in foul water and breathe through a long tube."}
{"_id": "railway-01", "title": "Track gauge", "text": "More than half of the world's railways have a distance of 1,435 millimetres, or 4 feet 8½ inches, between the rails. The figure comes from colliery lines in the north-east of England and was spread by George Stephenson and his pupils. Russia, Spain and India built wider lines, and mountain railways often narrower ones, since these follow tight bends at lower cost. Where two gauges meet passengers change, goods are transferred, bogies are exchanged, or special axles alter the spacing of the wheels while the vehicle rolls through a plant at walking pace."}
{"_id": "railway-02", "title": "How wheels follow the rails", "text": "The treads of railway wheels are slightly conical, larger in diameter near the flange. When a wheelset shifts towards the outer rail in a bend, its outer wheel rolls on a larger circumference than the inner one; as both are fixed to the same axle the pair steers itself round the curve. The flange touches the rail only in sharp bends or when something goes wrong, and then it squeals. On straight track the same effect makes the wheelset weave gently from side to side, and above a critical speed this hunting can become dangerous."}
{"_id": "railway-03", "title": "Rocket and the steam locomotive", "text": "The trials at Rainhill in October 1829 were held to choose engines for the line from Liverpool to Manchester, and Rocket won. Its boiler was pierced by many narrow tubes through which the hot gas passed, so a large surface heated the water; exhaust steam was blown up the chimney and drew air through the fire, the harder the engine worked the more. Pistons acted directly on the driving wheels. Later steam locomotives were much bigger but kept these features. Even good ones turned less than a tenth of the energy of the coal into motion."}
{"_id": "railway-04", "title": "Railway time", "text": "Until the nineteenth century every town set its clocks by the sun, and noon in Bristol came about ten minutes after noon in London. That was no trouble for stage coaches, but it made timetables confusing and single lines unsafe. The Great Western Railway used London time at all its stations from 1840, and most British lines followed in 1847, with signals sent by telegraph. The law caught up only in 1880. In North America the companies divided the continent into time zones on 18 November 1883, decades before Congress made them official."}
{"_id": "railway-05", "title": "The Shinkansen", "text": "Japan's first high-speed line was opened between Tokyo and Osaka on 1 October 1964. It was a new railway, separate from the narrow-gauge network, with standard gauge, wide curves and no level crossings, and its trains ran at 210 kilometres an hour, later more. Speed limits are shown in the cab, because signals beside the track cannot be read at such a pace. When sensors feel the first waves of an earthquake, the current is cut and trains brake automatically. France followed with the TGV in 1981 and Germany with the ICE in 1991."}
{"_id": "railway-06", "title": "Rack railways and funiculars", "text": "Steel wheels on steel rails begin to slip on steep slopes, and ordinary lines seldom climb more than four metres in a hundred. A rack railway has a toothed bar between the rails in which a cogwheel under the train engages. The line up Pilatus, south-west of Zürich, climbs 48 metres in a hundred; its teeth point sideways so that the cogwheels cannot ride up. In a funicular two cars hang from the ends of one cable that runs over a pulley at the top and balance each other, and a motor has to supply only the difference."}
{"_id": "railway-07", "title": "Electric traction", "text": "An electric locomotive takes its current from an overhead wire or, mostly in cities, from a third rail beside the track. It carries no fuel, accelerates well, and makes no smoke in tunnels. Main lines use alternating current at 15 or 25 kilovolts, because high voltage keeps losses low and substations can be far apart. When the driver brakes, the motors act as generators and feed energy back to other trains or to the grid. Lines with little traffic often remain diesel, since wires and masts cost more than they would save."}
{"_id": "tea-01", "title": "One plant, many teas", "text": "Green, white, oolong and black tea all come from the leaves of one shrub, Camellia sinensis; in Chinese the plant and the drink are called 茶, and a proverb counts tea among the seven daily needs: 柴米油鹽醬醋茶. What differs is oxidation. When a leaf is bruised, its enzymes let oxygen turn colourless catechins into brown pigments. For black tea the leaves are rolled and left to brown completely, for oolong in part, and for green tea the enzymes are destroyed by heat at once. The trade has long called this browning fermentation, though microbes play no part in it."}
{"_id": "tea-02", "title": "Making green tea", "text": "For green tea the plucked leaves are heated within hours so that they stay green. Japanese makers pass them through steam for less than two minutes, which gives a grassy, marine taste; Chinese makers turn them in a hot wok, which yields a nutty note. Afterwards the leaves are rolled into needles, pearls or flat blades and dried. As hardly any browning takes place, most of the catechins remain, and with them astringency. Water of 70 to 80 °C and a short infusion keep the drink from becoming bitter."}
{"_id": "tea-03", "title": "Matcha", "text": "For matcha the bushes are covered with mats or nets about three weeks before the harvest. In the shade the leaves form more chlorophyll and keep more theanine, an amino acid with a savoury taste that would otherwise be turned into catechins in the sunshine. The leaves are steamed and dried, stalks and veins are removed, and the rest is ground between granite stones to a very fine powder. It is beaten with hot water until it foams. As the whole leaf is swallowed, a bowl contains a good deal of caffeine."}
{"_id": "tea-04", "title": "How Ceylon turned to tea", "text": "In the middle of the nineteenth century Ceylon lived on coffee. When a disease destroyed the trees, planters looked for another crop for the cleared hillsides. James Taylor, a Scot, had planted a few hectares of tea on the Loolecondera estate near Kandy in 1867 and worked out how to roll and fire the leaf on his veranda. From the 1880s his example was copied everywhere; by 1900 the island had more than a hundred thousand hectares under tea. Dimbula, Uva and Nuwara Eliya are known for brisk leaf from high altitudes."}
{"_id": "tea-05", "title": "Brewing", "text": "How strong a pot becomes depends on leaf size, temperature and time. Caffeine and amino acids dissolve quickly, catechins and other bitter substances later, and so a second infusion tastes different from the first. Black tea is usually made with boiling water and left for three to five minutes; delicate green kinds want cooler water. Hard water contains calcium, which binds with compounds of the leaf and forms a film on the surface. A slice of lemon removes the film and also lightens the colour, because acid changes the pigments."}
{"_id": "tea-06", "title": "Herbal infusions", "text": "Not everything in a teabag is tea. Peppermint, camomile, rose hip and lime blossom contain neither leaves of the tea plant nor any stimulant. Rooibos comes from a broom-like South African bush; its twigs are bruised and left to redden in heaps. Maté, on the other hand, is made from a South American holly and does contain caffeine; it is sipped through a metal straw from a gourd. In some countries the law demands that such drinks be labelled as infusions, and in French they are called tisanes."}
{"_id": "tea-07", "title": "Pu-erh", "text": "Pu-erh from Yunnan is one of the few teas that are fermented in the true sense of the word, by microbes. The leaves are sun-dried, steamed and pressed into cakes. Raw cakes ripen for years or decades in storage, where moulds, yeasts and bacteria slowly change them. Since the 1970s factories have shortened this by piling the leaves into wet heaps, covered with cloth, that warm up like compost and are turned now and then for about two months. The result is dark and mellow and smells of earth and wood."}
{"_id": "paper-01", "title": "The invention of paper", "text": "Chinese chronicles credit the court official Cai Lun with presenting an improved method of making paper to the emperor in 105 CE. Bark of the mulberry tree, hemp, rags and old fishing nets were soaked, pounded to fibres and stirred into water; a screen was dipped in, and the felted sheet was lifted, pressed and dried. Older fragments prove that the craft itself goes back further. It reached Samarkand in the eighth century and Spain in the twelfth at the latest. In Europe linen rags remained the raw material until the nineteenth century."}
{"_id": "paper-02", "title": "Wood pulp", "text": "Wood consists of cellulose fibres glued together by lignin. In mechanical pulping logs are simply ground, which uses nearly all of the wood, but the lignin stays in the sheet and darkens in light: a newspaper left in the sun turns yellow within days. In the kraft process chips are boiled with sodium hydroxide and sodium sulphide until the lignin dissolves. Only about half of the wood is recovered as fibre, but these are long and strong, and the dissolved rest is burnt to run the mill. Bleaching then makes the pulp white."}
{"_id": "paper-03", "title": "Brittle books", "text": "From about 1850 most paper was sized with alum and rosin so that ink would not spread. Alum makes the sheet acid, and acid cuts the long cellulose chains into shorter pieces, year after year, until a page breaks when its corner is folded. Libraries all over the world hold millions of volumes that are crumbling in this way, whereas many rag papers from the fifteenth century are still supple. Mass deacidification deposits an alkaline reserve in the sheets, which stops the decay but cannot undo it. Books on permanent paper have been common since the 1980s."}
{"_id": "paper-04", "title": "Papyrus", "text": "Papyrus gave paper its name, yet it is a different material. The stem of a tall sedge from the Nile was cut into thin strips; one layer was laid side by side, a second crosswise on top, and both were pressed or beaten until the plant's juices had glued them together. No pulp was formed. Sheets were pasted to rolls and exported from Egypt all round the Mediterranean. In a dry climate the scrolls survive for thousands of years, but damp makes them rot. Parchment, made from skins, replaced papyrus in the Middle Ages."}
{"_id": "paper-05", "title": "Recycling waste paper", "text": "Waste paper is stirred in warm water until it falls apart, and staples, glue and plastic are screened out. For white grades the ink is removed by flotation: air is blown through the slurry, ink particles cling to the bubbles, and the grey foam is skimmed off. Each round breaks and stiffens the fibres, so after perhaps five to seven uses they are too short to hold together and are washed out as sludge. Mills therefore add fresh fibre all the time. Recycling saves water and energy compared with new pulp, and cartons are its largest outlet."}
{"_id": "paper-06", "title": "Paper wasps", "text": "Long before people did, wasps made paper. A worker scrapes fibres from weathered wood or dry stems, chews them with saliva to a pulp and spreads it into a thin strip that hardens as it dries. The grey or brown bands of a nest tell where the different mouthfuls came from. The cells are hexagonal like those of bees, but they are open below and hold only brood, never honey. Hornets and common wasps wrap their combs in several sheets with air between them. In Europe and North America the colony dies in autumn, and only young queens survive."}
{"_id": "paper-07", "title": "Sheet sizes", "text": "The sheets of the A series have sides in the ratio of one to the square root of two, 1:√2. Cutting one across the middle gives two of the next size with the same shape, so a page can be enlarged or reduced without new margins. A0 has an area of one square metre, and A4 is a sixteenth of it, 210 by 297 millimetres. Hence a sheet of A4 at 80 grams a square metre weighs five grams. Germany made the system a standard in 1922; the United States and Canada keep Letter, 8½ by 11 inches."}

"""##,
    "queries.jsonl": ##"""
{"_id": "q01", "text": "why does bread go stale"}
{"_id": "q02", "text": "wild yeast fermentation of dough"}
{"_id": "q03", "text": "what makes a loaf brown and crisp on the outside"}
{"_id": "q04", "text": "why are there two high tides each day"}
{"_id": "q05", "text": "is the moon drifting away from the earth"}
{"_id": "q06", "text": "electricity from the sea"}
{"_id": "q07", "text": "giant wave after an undersea earthquake"}
{"_id": "q08", "text": "how does a bicycle stay upright"}
{"_id": "q09", "text": "changing gear on a bike when riding uphill"}
{"_id": "q10", "text": "volcano that chilled the climate and ruined harvests"}
{"_id": "q11", "text": "glowing clouds of hot gas and ash that destroy towns"}
{"_id": "q12", "text": "one clock time for the whole country"}
{"_id": "q13", "text": "how caffeine keeps you awake"}
{"_id": "q14", "text": "removing caffeine from coffee beans"}
{"_id": "q15", "text": "crop disease that ended coffee growing in Ceylon"}
{"_id": "q16", "text": "how honeybees tell each other where food is"}
{"_id": "q17", "text": "surviving the cold months in the hive"}
{"_id": "q18", "text": "what keeps a train on its track in a curve"}
{"_id": "q19", "text": "difference between green tea and black tea"}
{"_id": "q20", "text": "why old books turn yellow and crumble"}

"""##,
    "qrels/test.tsv": ##"""
query-id	corpus-id	score
q01	bread-05	3
q01	bread-07	1
q01	bread-01	1
q01	bread-04	0
q01	bread-02	0
q01	paper-03	0
q02	bread-01	3
q02	bread-02	2
q02	bread-07	1
q02	bread-03	1
q02	bee-07	0
q02	tea-07	0
q02	coffee-06	0
q03	bread-04	3
q03	coffee-02	1
q03	bread-06	0
q03	bread-05	0
q03	tea-01	0
q04	tide-01	3
q04	tide-02	2
q04	tide-03	1
q04	tide-07	0
q04	tide-06	0
q04	tide-05	0
q05	tide-04	3
q05	tide-01	1
q05	tide-02	0
q05	volcano-02	0
q06	tide-05	3
q06	tide-03	1
q06	railway-07	0
q06	tide-07	0
q07	tide-06	3
q07	tide-03	0
q07	volcano-08	0
q07	railway-05	0
q08	bicycle-01	3
q08	bicycle-06	1
q08	bicycle-02	1
q08	bicycle-03	0
q08	bicycle-05	0
q09	bicycle-03	3
q09	bicycle-02	1
q09	railway-06	0
q09	bicycle-05	0
q09	bicycle-01	0
q10	volcano-03	3
q10	bicycle-06	2
q10	volcano-07	1
q10	volcano-08	0
q10	volcano-01	0
q10	volcano-05	0
q11	volcano-04	3
q11	volcano-05	3
q11	volcano-01	1
q11	volcano-08	0
q11	volcano-06	0
q12	railway-04	3
q12	railway-05	0
q12	tide-01	0
q12	bee-01	0
q13	coffee-04	3
q13	coffee-01	1
q13	tea-03	1
q13	coffee-05	0
q13	tea-06	0
q13	coffee-03	0
q14	coffee-05	3
q14	coffee-01	1
q14	coffee-04	0
q14	coffee-06	0
q14	coffee-02	0
q15	coffee-07	3
q15	tea-04	2
q15	coffee-01	1
q15	bee-04	0
q15	volcano-07	0
q16	bee-01	3
q16	bee-03	0
q16	bee-05	0
q16	bee-06	0
q16	bee-02	1
q17	bee-06	3
q17	bee-04	1
q17	bee-02	1
q17	paper-06	1
q17	bee-01	0
q17	bread-07	0
q18	railway-02	3
q18	railway-01	1
q18	railway-05	1
q18	railway-06	0
q18	railway-07	0
q18	bicycle-01	0
q19	tea-01	3
q19	tea-02	2
q19	tea-05	1
q19	tea-07	1
q19	tea-03	1
q19	tea-06	0
q19	tea-04	0
q20	paper-03	3
q20	paper-02	2
q20	paper-04	1
q20	paper-01	0
q20	paper-05	0
q20	bread-05	0

"""##,
    "questions.jsonl": ##"""
{"id": "n01", "question": "Which organisms besides yeasts live in a sourdough starter?", "answers": ["lactic acid bacteria", "lactic acid bacterium"], "gold": ["bread-01"]}
{"id": "n02", "question": "How far does the Moon recede from the Earth each year?", "answers": ["3.8 centimetres", "3.8 cm"], "gold": ["tide-04"]}
{"id": "n03", "question": "Where is the largest tidal range in the world observed?", "answers": ["Bay of Fundy"], "gold": ["tide-03"]}
{"id": "n04", "question": "In which year was the air-filled tyre invented for the second time?", "answers": ["1888"], "gold": ["bicycle-04"]}
{"id": "n05", "question": "Which town was destroyed by Mount Pelée in 1902?", "answers": ["Saint-Pierre"], "gold": ["volcano-04"]}
{"id": "n06", "question": "Which brain chemical's receptors does caffeine occupy?", "answers": ["adenosine"], "gold": ["coffee-04"]}
{"id": "n07", "question": "Who decoded the waggle dance?", "answers": ["Karl von Frisch", "von Frisch"], "gold": ["bee-01"]}
{"id": "n08", "question": "What is the standard distance between the rails?", "answers": ["1,435 millimetres", "1435 mm", "4 feet 8½ inches"], "gold": ["railway-01"]}
{"id": "n09", "question": "From which plant are green and black tea both made?", "answers": ["Camellia sinensis"], "gold": ["tea-01"]}
{"id": "n10", "question": "Which ingredient of sizing makes paper acid?", "answers": ["alum"], "gold": ["paper-03"]}
{"id": "n11", "question": "Between which two cities did the first Shinkansen line run?", "answers": ["Tokyo and Osaka"], "gold": ["railway-05"]}
{"id": "n12", "question": "Which locomotive won the trials at Rainhill?", "answers": ["Rocket"], "gold": ["railway-03"]}
{"id": "n13", "question": "Where is the geyser after which all others are named?", "answers": ["Iceland"], "gold": ["volcano-06"]}
{"id": "n14", "question": "The eruption of which volcano spoiled the harvests that may have set Karl Drais looking for a replacement for the horse?", "answers": ["Tambora", "Mount Tambora"], "gold": ["bicycle-06", "volcano-03"]}
{"id": "n15", "question": "On which estate had the crop been planted in 1867 that later replaced the plantations ruined by Hemileia vastatrix in Ceylon?", "answers": ["Loolecondera"], "gold": ["coffee-07", "tea-04"]}

"""##,
  ]
}
