/**
 * Whether two first names are one person's: case, accents, second names and short forms set aside. Where it errs, two
 * people of one mailbox are taken for one, so that the list of short forms has only what is common in the clinic's languages.
 */

/** Each line is one name, in English or Spanish, with what people shorten it to. A word may stand in several. */
const shortForms: readonly string[] = [
  'alejandra ale sandra',
  'alejandro ale alex',
  'alexander alex al xander sasha',
  'alexandra alex lexi sandra sasha',
  'alfonso poncho',
  'alfred alfie al fred',
  'amanda mandy',
  'ana anita',
  'andrew andy drew',
  'anna ann anne annie nan',
  'annette annie',
  'anthony tony',
  'antonio tony tono toni',
  'barbara barb babs',
  'beatriz bea betty',
  'benjamin ben benny',
  'catherine cathy cate kate katie cat',
  'charles charlie chuck',
  'christina chris tina chrissy',
  'christine chris tina chrissy',
  'christopher chris topher kit',
  'concepcion concha conchita',
  'consuelo chelo',
  'cristina cris tina',
  'cristobal cris',
  'daniel dan danny dani',
  'daniela dani',
  'david dave davy',
  'deborah debbie deb',
  'dolores lola',
  'donald don donny',
  'dorothy dot dottie dolly',
  'eduardo edu lalo',
  'edward ed eddie ted ned',
  'elizabeth liz lizzie beth betty eliza libby lisa betsy',
  'elena nena',
  'emmanuel manny',
  'enrique quique kike',
  'ernesto neto',
  'eugene gene',
  'fernanda fer',
  'fernando fer nando',
  'florence flo',
  'frances fran franny frankie',
  'francis frank frankie',
  'francisca paca paqui',
  'francisco paco pancho curro fran kiko',
  'frederick fred freddie',
  'gabriel gabe gabi',
  'gabriela gabi gaby',
  'gerald gerry jerry',
  'gertrude trudy',
  'gregory greg',
  'gregorio goyo',
  'guadalupe lupe lupita',
  'guillermo memo guille',
  'harold hal harry',
  'helen nell nellie',
  'henry hank harry',
  'ignacio nacho',
  'isabel isa chabela',
  'isabella bella izzy',
  'jacob jake',
  'jacqueline jackie',
  'james jim jimmy jamie',
  'javier javi',
  'jeffrey jeff',
  'jennifer jen jenny',
  'jesus chuy',
  'jessica jess jessie',
  'joanna jo joanie',
  'john jack johnny',
  'jonathan jon jonny nathan',
  'jorge coque',
  'jose pepe chepe',
  'josefa pepa',
  'josefina pepa fina',
  'joseph joe joey',
  'josephine jo josie',
  'joshua josh',
  'judith judy',
  'katherine kathy kate katie kat kay kathryn',
  'kathleen kathy kate katie kath',
  'kenneth ken kenny',
  'kimberly kim',
  'lawrence larry',
  'leonard leo len lenny',
  'lillian lily',
  'lourdes lulu',
  'luis lucho',
  'manuel manolo manu manny',
  'manuela manoli',
  'margaret maggie meg peggy marge margie greta rita',
  'margarita marga rita',
  'maria mari mary',
  'martha marty',
  'matthew matt matty',
  'mercedes merche',
  'michael mike mick mickey micky',
  'michelle shelly',
  'miguel migue',
  'mildred millie',
  'montserrat montse',
  'natalie nat',
  'nathaniel nate nathan nat',
  'nicholas nick nicky',
  'nicolas nico',
  'pamela pam',
  'patricia pat patty trish tricia paty',
  'patrick pat paddy',
  'peter pete',
  'philip phil pip',
  'pilar pili',
  'rafael rafa',
  'ramon moncho',
  'raymond ray',
  'rebecca becky becca',
  'ricardo richi rick',
  'richard rick ricky rich dick',
  'robert bob bobby rob robbie bert',
  'roberto beto tito',
  'ronald ron ronnie',
  'rosario charo',
  'salvador chava salva',
  'samantha sam',
  'samuel sam sammy',
  'sandra sandy',
  'santiago santi chago',
  'sebastian seb seba',
  'sergio checo',
  'sofia sofi',
  'stephanie steph',
  'stephen steve',
  'steven steve',
  'susan sue susie suzy',
  'susana susi',
  'teresa tere terry',
  'theodore ted teddy theo',
  'theresa terry tess tessa',
  'thomas tom tommy',
  'timothy tim timmy',
  'valentina vale',
  'veronica vero ronnie',
  'vicente chente',
  'victoria vicky tori',
  'vincent vince vinny',
  'virginia ginny ginger',
  'walter walt wally',
  'william bill billy will willie liam',
  'zachary zach zack',
];

/** Word → the names that it is, or is short for. */
const namesOf = new Map<string, Set<string>>();
for (const line of shortForms) {
  const [name = '', ...shorts] = line.split(' ');
  for (const word of [name, ...shorts]) namesOf.set(word, (namesOf.get(word) ?? new Set()).add(name));
}

/** The words of a name, without case, accents, or what joins or follows letters. */
const wordsOf = (name: string): readonly string[] =>
  name
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[\s-]+/u)
    .map((word) => word.replaceAll(/[^\p{L}]/gu, ''))
    .filter((word) => word !== '');

function isSameWord(one: string, other: string): boolean {
  if (one === other) return true;
  // An initial stands for any name that begins so.
  const [short = '', long = ''] = [one, other].sort((a, b) => a.length - b.length);
  if (short.length === 1 && long.startsWith(short)) return true;
  const names = namesOf.get(other);
  return names !== undefined && [...(namesOf.get(one) ?? [])].some((name) => names.has(name));
}

/** "Jose", "José Luis" and "Pepe" are one person's name; "Ana María" and "Ana Sofía" are not. */
export function isSameName(one: string, other: string): boolean {
  const [short = [], long = []] = [wordsOf(one), wordsOf(other)].sort((a, b) => a.length - b.length);
  // The second name alone is a name that people go by, too.
  const rest = [...long];
  return short.every((word) => {
    const index = rest.findIndex((each) => isSameWord(word, each));
    if (index < 0) return false;
    rest.splice(0, index + 1);
    return true;
  });
}
