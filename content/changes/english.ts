/** What readers act on or believe, in English. How it is written: `Words` in `kinds.ts`. */
import type { Words } from './kinds.ts';

export const english: Words = {
  negation: `
    not ; not: no ; never ; without ; nothing ; nobody: nobody|no one ; none ; not: neither|nor ;
    not: avoid(?:s|ing)?|refrain(?: from)? ; instead: instead(?: of)?|rather than`,
  order: String.raw`
    before: before|prior to|ahead of ; after: after(?:wards)?|following ; until: until|till|up until ; since ; between ;
    during ; within ; by: by(?= (?:\d|\{|noon|midnight|then|tonight|tomorrow|that|\w+day)) ;
    now: now|right away|at once|immediately|straight away|as soon as possible|right now ; later: later|afterward ;
    early: early|earlier|sooner ; first: first ; last: last(?! (?:for|longer|a |about|\d|\{))`,
  condition: `
    if: if|in case|should you ; unless ; only: only|just(?= (?:one|two|those|these|if|when|after|water|clear))|solely ;
    except: except(?: for)?|but for|apart from|other than ; even ; whether ; or ; and ; but ; both ; either ;
    when: when(?:ever)?|once|while|as soon as(?! possible) ; instead`,
  medicine: `
    medicine: medicines?|medications?|meds|drugs?|prescriptions? ; pill: pills?|tablets? ; insulin ;
    antidepressant: antidepressants? ; benzodiazepine: benzodiazepines?|benzos? ; xanax|alprazolam ; ativan|lorazepam ;
    klonopin|clonazepam ; valium|diazepam ; lamotrigine|lamictal ; glp-1: GLP-?1s? ; ozempic|wegovy|semaglutide ;
    mounjaro|zepbound|tirzepatide ; metformin ; maoi: MAO(?:-| )inhibitors?|MAOIs? ; stimulant: stimulants? ; adderall ;
    ritalin ; opioid: opioids?|opiates? ; lithium ; thinner: blood thinners? ; naltrexone ; theophylline ;
    sleeping: sleeping (?:pills?|aids?) ; painkiller: pain ?killers?|pain (?:medicines?|relievers?) ; aspirin ;
    ibuprofen|advil ; acetaminophen|tylenol ; ketamine ; esketamine|spravato ; vitamin: vitamins? ;
    supplement: supplements? ; shot: shots?|injections? ; dose: doses? ; diabetes ; blood pressure ; anxiety medicine`,
  instruction: String.raw`
    call: call(?:s|ed|ing)?|ring|telephone ; text: text(?= us) ;
    write: reply|write(?= to us| us| back)|answer this|respond|email us ;
    stop: stop(?:s|ped|ping)?|quit|cease|come off|give up|cut out ; pause: pause|hold(?= your)|put off|delay ;
    skip: skip(?:s|ped|ping)?|leave out|go without|miss(?:ed|ing)?(?= (?:a|your|one|the)) ;
    start: start(?:s|ed|ing)?|begin(?:s|ning)?|resume|restart ;
    keep: keep (?:on )?(?:taking|using)|continue|go on taking|carry on ;
    take: tak(?:e|es|ing|en)(?! (?:you|off|part|time|place|turns|care|long|about|up|a look|\d|\{))|took|use(?= (?:your|it|them|insulin|a med)) ;
    change: change(?= (?:a |your |the |any )?(?:medicine|dose|pill|medication)) ; eat: eat(?:s|ing|en)?|ate ;
    drink: drink(?:s|ing)?|drank|drunk|sip(?:s|ping)? ; fast: fast(?:ing|ed)?(?! (?:act|work|relie)) ;
    drive: driv(?:e|es|ing)|drove|behind the wheel ;
    come: com(?:e|es|ing)(?! (?:off|back to life|from))|arriv(?:e|es|al|ing)|be (?:there|here)|show up|get here ;
    go: set(?:ting)? out|leave home|head (?:out|over) ; stay: stay|wait|remain ;
    tell: tell|let us know|inform|ask|mention|talk to|speak (?:to|with)|check with ; cancel: cancel(?:s|led|ling)? ;
    move: reschedul\w+|rebook|move(?= (?:your|it|the)) ; smoke: smok(?:e|ing)|vap(?:e|ing) ; chew: chew(?:ing)?|gum ;
    sign: sign(?= ) ; decide: decid(?:e|ing)|decisions? ; machine: machines?|machinery ; bring ; read ;
    go alone: on your own|alone|by yourself|yourself ; swallow ; mix ; book`,
  food: String.raw`
    water ; milk|cream ; juice ; coffee ; tea ; alcohol: alcohol|wine|beer|liquor|spirits ;
    cannabis: cannabis|marijuana|weed|edibles? ; breakfast ; meal: meals?|dinner|lunch|supper ;
    food: foods?|anything solid|something to eat ; snack: snacks?|bite|toast|cracker\w* ; clear ;
    liquid: liquids?|fluids? ; solid ; soup|broth ; light ; heavy|fatty|fried|greasy ; meat ;
    nicotine|tobacco|cigarettes? ; soda|sports drinks?|smoothies? ; candy|mints? ; empty stomach ; hungry ; grapefruit`,
  companion: String.raw`
    driver: drivers? ; adult: adults?|grown-?ups? ; friend: friends? ; family: family|relatives? ;
    child: child(?:ren)?|kids?|teen\w*|minors? ; taxi: taxis?|cabs?|uber|lyft|ride-?shares?|ride-?hail\w* ;
    bus: bus|buses|train|subway|public transport\w* ; walk: walk(?:ing)?|bike|bicycle ; somebody: somebody|someone ;
    home ; ride ; doctor: doctors?|physicians? ; prescriber: prescribers?|who prescribes? ; pharmacist: pharmacists? ;
    nurse: nurses? ; staff ; clinician: clinicians? ; therapist: therapists?|psychiatrists? ;
    receptionist: front desk|receptionists?`,
  emergency: String.raw`
    fever ; pregnan: pregnan\w* ; breastfeed: breast-?feed\w*|nurs(?:e|ing) a ; chest pain: chest pain ;
    breathing: breath\w* ;
    suicide: suicid\w*|kill(?:ing)? yourself|end(?:ing)? your life|harm(?:ing)? yourself|hurt(?:ing)? yourself ;
    emergency: emergenc\w*|ER ; hospital ; ambulance ; faint: faint\w*|pass(?:ed)? out|collaps\w* ; bleed: bleed\w* ;
    allerg: allerg\w* ; crisis ; vomit: vomit\w*|throw up ; seizure: seizures? ; stroke ; confus: confus\w* ;
    psychosis: psychosis|mania|bipolar`,
  number: `
    1: one(?= (?:in|of|or|hour|day|week|month|time|visit|person)) ; 2: two ; 3: three ; 4: four ; 5: five ; 6: six ; 7: seven ;
    8: eight ; 9: nine ; 10: ten ; 12: twelve ; 24: twenty[- ]four ; 30: thirty ; 48: forty[- ]eight`,
  certainty: `
    must: must|ha(?:ve|s) to|needs?(?: to)?|required?|requires|necessary ; should: should|ought ;
    can: can|may|might|could|able|allowed|fine|okay|ok|all right ; will: will|would|shall|(?:you|we|it)[’']ll ; always ;
    usual: usual(?:ly)?|often|normally|typically|generally|mostly|tends? to ; sometimes|occasionally|at times ;
    rare: rare(?:ly)?|seldom|unlikely ; likely|probably ; certain: certain(?:ly)?|sure(?:ly)?|definite(?:ly)? ;
    possible: possibl[ey]|perhaps|maybe ; optional|up to you|if you (?:like|want|wish)`,
  amount: String.raw`
    all: all|every(?:body|one|thing)?|each ; any: any(?:body|one|thing)? ; some: some(?! (?:body|one)) ;
    most: most|majority ; many: many|a lot|lots|plenty ; few: few|a handful ;
    more: more|longer|greater|higher|extra|additional ; less: less|fewer|shorter|lower|smaller ;
    least: at least|minimum|no (?:less|fewer) than ; most than: at most|maximum|no more than|up to ;
    over: over(?= (?:\d|\{))|above|beyond|exceed\w* ; under: under(?= (?:\d|\{))|below ;
    about: about(?= (?:\d|\{|an? |half))|around|roughly|approximately|some(?= \d) ; half ; double: double|twice ;
    once: one time ; little: a little|small|bit ; large: large|big|lot of ; same ; both`,
  claim: String.raw`
    safe: safe(?:ly|ty|r|st)? ; effective: effective\w*|efficac\w* ;
    work: works?(?= (?:for|well|fast|in|when|by|with|on|better|quickly|\.)|[.,]) ;
    help: helps?(?! (?:is|line|lines)|line)|helped|helping|helpful ; relief: relie(?:f|ve\w*) ; better ; best ;
    improve: improv\w* ; cure: cur(?:e|es|ed|ing) ; heal: heal\w* ; proven|proof|prove[sd]? ;
    study: stud(?:y|ies)|trials?|research\w* ; evidence ; fda: FDA ; approved: approv\w* ; off-label: off-?label ;
    risk: risks?|risky ; side effect: side effects? ; harm: harm(?:s|ful|less)?|dangerous|danger ; gentle|mild(?:ly)? ;
    addict: addict\w*|habit|dependen\w*|misus\w* ; serious(?:ly)?|severe(?:ly)? ;
    brief(?:ly)?|short-lived|passes|wears? off|go(?:es)? away|fades? ; long-lasting|lasting|permanent\w*|lasts? ;
    guarantee: guarant\w*|promis\w* ; result: results?|success\w* ;
    quick: quick\w*|rapid\w*|fast(?=[- ](?:act|work|relie))|within hours ; natural ; recommend: recommend\w*|advis\w* ;
    trusted|expert\w*|leading|experienced ; normal ; easy|easier|comfortable|pleasant|relaxing|painless ; new hope|hope ;
    real ; experimental|investigational ; recover: recover\w* ; well ; worse ; unknown|not known`,
  offer: String.raw`
    free: (?<!feel )free ; discount: discounts? ; offer: offers? ; save ; special ; deal ;
    limited|hurry|last chance|while .{0,12}last|running out|spots?|today only|don[’']?t wait|miss out|act now|book now|book today|soon ;
    percent: percent|% off ; gift ; refer: refer\w* ; package: packages?|bundle|membership ; bonus ; exclusive ; popular ;
    urgent(?:ly)?`,
  money: String.raw`
    cost: costs?|prices?|fees?|charges? ; pay: pa(?:y|ys|id|yment|yments|ying) ; owe: owes?|owed ;
    refund: refund\w*|money back ; insurance: insur\w*|plans? (?:pay|cover) ; cover: cover(?:s|ed|age)? ;
    estimate: estimat\w* ; deposit: deposits? ; due`,
  choice: String.raw`
    mind: change your mind ; no: say no|refuse|decline ; right: your right|a right|rights ;
    leave: unsubscribe|opt out|opt-out|leave (?:these|the list) ; agree: agree\w*|consent\w*|permission ;
    confirm: confirm\w* ; forget: delete|erase|remove ; share: share|sell|give your ;
    private: private(?:ly)?|privacy|confidential\w*`,
  time: String.raw`
    today ; tonight ; tomorrow ; yesterday ; morning ; afternoon ; evening ; night: nights?|overnight ; noon|midday ;
    midnight ; hour: hours?|hrs? ; minute: minutes?|mins? ; day: days? ; week: weeks? ; month: months? ; year: years? ;
    weekend: weekends? ; monday: mondays? ; tuesday: tuesdays? ; wednesday: wednesdays? ; thursday: thursdays? ;
    friday: fridays? ; saturday: saturdays? ; sunday: sundays? ; january ; february ; march(?= \d) ; april ; june ; july ;
    august ; september ; october ; november ; december ; next ; this(?= (?:week|morning|evening|afternoon|month)) ;
    eastern|central time|mountain|pacific`,
  place: `
    office: offices? ; clinic: clinics? ; entrance|door ; parking|park(?= ) ; left(?= side| of|-hand)|on the left ;
    right(?= side|-hand)|on the right ; floor ; suite ; upstairs|downstairs ; online|video ; by phone|over the phone`,
};
