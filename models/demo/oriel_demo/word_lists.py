"""The words that values and small talk are made of. All are everyday words; none comes from a corpus."""

NAMES = """
Ada Adam Aisha Alan Alba Alex Alice Amal Amir Amy Ana Andre Anita Anna Anton Aria Arthur Astrid Ava Axel Bao Basil Beatrix Bella Ben
Bianca Boris Bruno Camila Carl Carla Cecil Chen Chloe Clara Conrad Cora Daniel Daria David Diana Dmitri Dora Edgar Edith Elena Eli
Elisa Emil Emma Enzo Erik Esther Eva Farah Felix Fiona Flora Frank Frida Gabriel Gemma George Greta Gus Hana Hannah Harold Hassan
Heidi Hector Helen Henry Hugo Ida Igor Ilya Ines Ingrid Irene Isaac Ivan Ivy Jack Jada James Jamal Jana Jane Jasper Jin Joan Joel
Jonas Jonathan Jose Judith Julia Julian Kai Karen Karim Karl Kate Kenji Kira Klaus Kofi Lara Laura Lea Lena Leo Liam Lily Linda Lola
Louis Lucas Lucia Luis Luna Mabel Magnus Maya Marco Maria Mark Marta Martin Mary Mateo Max Mei Mia Milan Mina Mira Mohamed Mona
Nadia Naomi Nate Nico Nina Noah Nora Olaf Oleg Olga Oliver Oscar Otto Pablo Paula Pedro Peter Petra Philip Priya Quinn Rafael Raj
Ralph Rania Rebecca Rex Rita Robert Rosa Ruben Ruth Samir Samuel Sandra Sara Sasha Sean Selma Sergio Silvia Simon Sofia Stefan
Stella Sven Tara Tariq Teresa Theo Thomas Tim Tina Tom Toni Uma Ursula Vera Victor Viktor Viola Walter Wanda Wei Wendy William Xenia
Yara Yasmin Yuki Yusuf Zara Zeno Zoe
""".split()

CITIES = """
Lisbon Rome Paris Berlin Madrid Vienna Prague Oslo Dublin Athens Cairo Lagos Nairobi Tokyo Kyoto Osaka Seoul Delhi Mumbai Lima Quito
Bogota Boston Chicago Denver Dallas Austin Seattle Toronto Montreal Sydney Perth Hamburg Munich Cologne Geneva Zurich Basel Milan
Turin Naples Venice Porto Seville Valencia Lyon Nantes Bordeaux Krakow Warsaw Riga Tallinn Vilnius Helsinki Bergen Malmo Aarhus
Utrecht Ghent Bruges Antwerp London Leeds Bristol Cardiff Glasgow Belfast Cork Galway Sofia Varna Split Zagreb Belgrade Skopje
Tirana Ankara Izmir Tunis Rabat Fez Dakar Accra Kigali Lusaka Harare Durban Hanoi Manila Jakarta Bangkok Taipei Shanghai Beijing
Santiago Cordoba Rosario Recife Havana Panama Phoenix Portland Reno Tampa
""".split()

COLOURS = """
green blue red yellow purple orange pink brown black white grey silver gold teal violet crimson indigo olive beige cyan amber coral
lime maroon navy ruby
""".split()

FOODS = """
pizza pasta rice soup salad sushi curry bread cheese cake pancakes noodles tacos beans stew lentils pie risotto ramen falafel hummus
dumplings lasagne omelette burritos goulash paella
""".split()

JOBS = """
teacher nurse baker doctor lawyer painter farmer pilot chef plumber engineer writer singer dancer carpenter driver gardener
librarian dentist tailor waiter miner potter sailor barber
""".split()

HOBBIES = """
chess reading hiking cycling fishing swimming cooking painting knitting running climbing gardening sailing surfing skating juggling
pottery archery singing origami
""".split()

ANIMALS = """
cat dog horse owl fox bear wolf tiger lion eagle otter whale dolphin rabbit turtle penguin zebra koala panda lynx badger heron camel
""".split()

DRINKS = """
tea coffee water milk juice cocoa lemonade cider mate cola soda wine beer tonic
""".split()

LANGUAGES = """
English Spanish French German Italian Polish Dutch Greek Turkish Arabic Hindi Swahili Korean Finnish Czech Welsh Basque Thai Danish
""".split()

MONTHS = """
January February March April May June July August September October November December
""".split()

DAYS = """
Monday Tuesday Wednesday Thursday Friday Saturday Sunday
""".split()

SPORTS = """
tennis football rugby golf hockey cricket boxing rowing judo fencing skiing volleyball badminton karate polo
""".split()

THINGS = """
violin guitar piano lamp ladder kettle hammer tent kite drum scarf mirror clock vase bottle basket carpet candle bicycle drone
""".split()

TOPICS = """
rain snow wind tea music books trees rivers mountains gardens trains boats stars clouds cities forests winter summer spring autumn
bread soup dogs cats birds bees history maps bridges markets museums lakes beaches islands castles windows lamps clocks letters
paper shoes coats
""".split()

ADJECTIVES = """
soft bright quiet old new small large warm cold gentle strong simple useful pretty strange common rare lovely slow quick calm busy
green dark light heavy sweet fresh
""".split()

PLACES = """
in the morning
in the evening
near the sea
in the north
in the village
at home
in the old town
on the hill
in many places
in the city
by the river
under the trees
all year
on a sunny day
in the spring
when it rains
""".strip().split("\n")

VERBS = """
like
enjoy
watch
talk about
write about
think of
dream of
look for
read about
draw
study
love
remember
share
""".strip().split("\n")

PEOPLE = """
people
children
many people
some people
old friends
travellers
artists
farmers
students
visitors
families
writers
""".strip().split("\n")

HEROES = """
fox bear king queen boy girl farmer sailor baker bird cat dog mouse wolf miller tailor giant owl knight cook
""".split()

LANDS = """
forest village castle garden valley harbour mountain river island market tower bridge mill field
""".split()

OBJECTS = """
key lamp map ring coin book box stone letter boat rope drum hat cup basket song bell clock
""".split()

FRUITS = """
apples pears plums grapes bananas cherries lemons melons peaches berries mangoes figs dates oranges kiwis
""".split()

TOOLS = """
hammer saw drill rope nail brush ladder knife shovel rake
""".split()
