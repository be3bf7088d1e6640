/** What readers act on or believe, in Spanish. How it is written: `Words` in `kinds.ts`. */
import type { Words } from './kinds.ts';

export const spanish: Words = {
  negation: String.raw`
    no ; no: ni|tampoco|evit\w+ ; nunca|jamás ; sin ; nada ; nadie ; ningún: ning[uú]n[oa]?s? ;
    en vez: en (?:vez|lugar) de`,
  order: `
    antes: antes(?: de)?|previo a ; después: después(?: de)?|tras|luego ; hasta ; desde|a partir de ; entre ; durante ;
    dentro de|en menos de ; ahora: ahora|de inmediato|inmediatamente|enseguida|cuanto antes|ya(?= ) ; más tarde ;
    temprano|antelación ; primero: primer[oa]?s? ; último: últim[oa]s? ; a más tardar`,
  condition: `
    si ; en caso: en caso de(?: que)? ; a menos que|salvo(?: que)?|excepto|menos(?= si) ;
    solo: s[oó]lo|solamente|únicamente ; aunque|incluso ; o: o|u ; y: y|e ; pero|sino ;
    cuando|una vez que|mientras|en cuanto ; ambos|ambas ; cualquier: cualquiera?`,
  medicine: `
    medicina: medicinas?|medicamentos?|fármacos?|remedios?|recetas? ;
    pastilla: pastillas?|píldoras?|tabletas?|comprimidos? ; insulina ; antidepresivo: antidepresivos? ;
    benzodiacepina: benzodiacepinas? ; xanax|alprazolam ; ativan|lorazepam ; klonopin|clonazepam ; valium|diazepam ;
    lamotrigina ; glp-1: GLP-?1 ; ozempic|wegovy|semaglutida ; mounjaro|zepbound|tirzepatida ; metformina ;
    imao: IMAO|inhibidor(?:es)? de la MAO ; estimulante: estimulantes? ; opioide: opioides?|opiáceos? ; litio ;
    anticoagulante: anticoagulantes? ; naltrexona ; teofilina ; dormir: (?:para|de) dormir ;
    analgésico: analgésicos?|(?:para|contra) el dolor ; aspirina ; ibuprofeno ; paracetamol|acetaminofén ;
    ketamina|quetamina ; esketamina|spravato ; vitamina: vitaminas? ; suplemento: suplementos? ;
    inyección: inyecci(?:ón|ones) ; dosis ; diabetes ; presión`,
  instruction: String.raw`
    llamar: ll[aá]m(?:e|en|ar|a|enos|arnos|ada|adas)|ll[aá]menos|telefone\w+ ;
    escribir: escr[ií](?:ba|banos|bale)|respond(?:a|er|anos)|resp[oó]nd[ae]nos|cont[eé]st(?:e|enos)(?= ) ;
    dejar: dej(?:e|en|ar|a|ó)(?: de)?|suspend\w+|interrump\w+|pare|parar|abandon\w+ ;
    omitir: omit\w+|s[aá]lt\w+|salt\w+|olvid\w+ ; empezar: emp(?:iece|ezar|ieza|iecen)|comien\w+|comenz\w+|reanud\w+ ;
    seguir: sig(?:a|an|ue)|seguir|contin[uú]\w+ ; tomar: t[oó]m(?:e|en|ar|a|ó|ando|ado|elas?|elos?) ;
    usar: us(?:e|en|ar|a)(?= ) ; cambiar: cambi(?:e|ar)(?= (?:la|su|una|ninguna|de) ) ;
    comer: com(?:a|an|er|e|ió|ido|iendo)|ingier\w+ ; beber: beb(?:a|an|er|e|ió|ido|iendo|idas?) ; ayuno: ayun\w+ ;
    manejar: manej(?:e|en|ar|a)|conduc\w+|conduz\w+|volante ;
    venir: ven(?:ga|gan|ir)|viene|lleg(?:ue|ar|ada)|est[eé](?= (?:allí|aquí|ahí|en el))|acud\w+|present\w+ ;
    salir: salg(?:a|an)|salir|sale ; esperar: esper(?:e|en|ar)|qu[eé]d(?:e|ese) ;
    decir: d[ií]g(?:a|anos|ale)|avis\w+|av[ií]s\w+|inform\w+|pregunt\w+|preg[uú]nt\w+|consult\w+|habl(?:e|ar)|cu[eé]nt\w+ ;
    cancelar: cancel\w+ ; mover: reprogram\w+|cambi(?:e|ar)(?= la cita) ; fumar: fum\w+|vape\w+ ;
    mascar: mas(?:que|car|tique|ticar)|chicle ; firmar: firm\w+ ; decidir: decisi\w+|decid\w+ ;
    máquina: máquinas?|maquinaria ; traer: traig\w+|traer ; solo: por su cuenta|a solas ; acompañar: acompañ\w+`,
  food: String.raw`
    agua ; leche|crema ; jugo|zumo ; café ; té(?!\p{L}) ; alcohol: alcohol|vino|cerveza|licor ;
    cannabis: cannabis|marihuana ; desayuno|desayun\w+ ; comida: comidas?|cena|almuerzo|cen\w+ ; alimento: alimentos? ;
    bocadillo|galletas?|merienda|pan ; claro: claros?|transparentes? ; líquido: líquidos? ; sólido: sólidos? ;
    sopa|caldo ; liger[oa] ; pesad[oa]s?|grasos?|grasas?|frit[oa]s? ; carne ; nicotina|tabaco|cigarrillos? ;
    refresco|gaseosa ; caramelos?|mentas? ; ayunas`,
  companion: String.raw`
    conductor: conductor[ae]?s?|quien maneje ; adulto: adult[oa]s? ; amigo: amig[oa]s? ; familia: famili\w+|pariente\w* ;
    niño: niñ[oa]s?|hij[oa]s?|menor(?:es)? ; taxi: taxis?|uber|lyft ; autobús|metro|tren|transporte ;
    caminar: camin\w+|bicicleta ; alguien ; casa ; médico: médic[oa]s?|doctor[ae]?s? ;
    receta: quien (?:la|lo|las|los|se la|le) recet\w+ ; farmacéutico: farmac\w+ ; enfermera: enfermer[oa]s? ; personal ;
    terapeuta|psiquiatra ; recepción`,
  emergency: String.raw`
    fiebre ; embaraz: embaraz\w* ; lactancia: lactancia|amamant\w+|da(?:r)? (?:el )?pecho ;
    pecho: dolor (?:de|en el) pecho ; respirar: respir\w+ ; suicidio: suicid\w*|quitarse la vida|hacerse daño|matarse ;
    emergencia: emergencias?|urgencias?|urgente ; hospital ; ambulancia ; desmayo: desmay\w+ ; sangr: sangr\w* ;
    alergia: al[eé]rgi\w* ; crisis ; vómito: v[oó]mit\w* ; convulsi: convulsi\w* ; confus: confus\w*|confundid\w* ;
    psicosis|manía|bipolar`,
  number: `
    1: un[oa]?(?= (?:de cada|sol[oa])) ; 2: dos ; 3: tres ; 4: cuatro ; 5: cinco ; 6: seis ; 7: siete ; 8: ocho ; 9: nueve ;
    10: diez ; 12: doce ; 24: veinticuatro ; 30: treinta ; 48: cuarenta y ocho`,
  certainty: String.raw`
    debe: deb(?:e|en|erá|ía)|tiene que|hay que|es necesario|necesita|hace falta|obligatori\w+ ; debería: debería ;
    puede: pued(?:e|en|a|o)|podr(?:á|án|ía|ían)|permit\w+ ; siempre ;
    suele: suelen?|a menudo|normalmente|generalmente|por lo general|casi siempre|usualmente ;
    a veces|ocasional\w*|de vez en cuando ; rara vez|raras veces|raro ; probable: probable\w* ;
    seguro que: sin duda|seguramente|con certeza ; quizás?|tal vez|posible\w* ; opcional|si (?:quiere|lo desea|prefiere)`,
  amount: `
    todo: tod[oa]s?|cada ; algún: alg[uú]n[oa]?s? ; mayoría ; mucho: much[oa]s? ; poco: poc[oa]s? ; más: más ;
    menos: menos(?! (?:que|si)) ; al menos: al menos|por lo menos|como mínimo|mínimo ;
    máximo: como máximo|a lo sumo|máximo|no más de ; unos: unos|unas|alrededor|aproximadamente|cerca de ; mitad|medi[oa] ;
    doble|dos veces ; mism[oa]s?`,
  claim: String.raw`
    seguro: segur[oa]s?|seguridad ; eficaz: efica(?:z|ces|cia)|efectiv\w+ ; funcionar: funciona\w* ;
    ayudar: ayud(?:a|an|ó|ar|ará|arle)(?! en español) ; alivio: alivi\w+ ; mejor: mejor(?:es)? ;
    mejorar: mejor(?:a|an|ar|ía|ará|arán|ó) ; cura: cura(?:r|s|n|ción)? ; sanar: sana\w* ;
    probado: probad\w+|comprobad\w+|demostrad\w+|demuestr\w+|prueba\w* ; estudio: estudios?|ensayos?|investigaci\w+ ;
    evidencia ; fda: FDA ; aprobado: aprob\w+|aprueb\w+ ; riesgo: riesgos? ; efecto: efectos?(?: secundarios?)? ;
    daño: dañ\w+|peligro\w* ; suave|leves? ; adicci: adicci\w*|adictiv\w*|dependencia ; grave: graves?|seri[oa]s? ;
    breve: breves?|pasajer[oa]s?|se (?:pasa|van|va)|desaparec\w+ ; duradero: durader\w+|permanente\w*|dura(?:n|r|rá)? ;
    garant: garant\w*|promet\w* ; resultado: resultados?|éxito\w* ; rápido: rápid\w+ ; natural\w* ;
    recomend: recomend\w*|aconsej\w* ; confianza|experto\w*|líder\w* ; normal ;
    fácil\w*|cómod\w+|agradable|relajante|sin dolor ; esperanza ; experimental ; peor`,
  offer: String.raw`
    gratis|gratuit\w+ ; descuento: descuentos? ; oferta: ofertas? ; ahorr\w+ ; especial(?:es)? ;
    últim[oa]s? (?:lugares|oportunidad|plazas|cupos)|solo hoy|aproveche|pronto|lugares ; regalo ;
    refier\w+|recomiende a ; paquete: paquetes? ; exclusiv\w+ ; urgente`,
  money: String.raw`
    costo: cost(?:o|os|e|es|ar|ará|a)|cuesta\w*|precios?|tarifas?|cargos? ; pagar: pag(?:a|ar|o|os|ue|an) ;
    deber: no debe nada|adeud\w+ ; reembolso: reembols\w+|devol\w+ ;
    seguro médico: (?:su|el|los|un) seguros?|aseguradora ; cubrir: cubr\w+|cobertura ; presupuesto|estimación|estimado ;
    depósito`,
  choice: String.raw`
    opinión: cambiar de (?:opinión|idea|parecer) ; no: decir que no|rechazar|negarse ; derecho: derechos? ;
    baja: dar(?:se)? de baja|cancelar la suscripción ; acuerdo: acepta\w*|consent\w*|permiso|de acuerdo ;
    confirm: confirm\w* ; borrar: borr\w+|elimin\w+ ; compartir: compart\w+|vend\w+ ; privado: privad\w+|confidencial\w*`,
  time: `
    hoy ; esta noche ; mañana ; ayer ; tarde: tardes? ; noche: noches? ; mediodía ; medianoche ; hora: horas? ;
    minuto: minutos? ; día: días? ; semana: semanas? ; mes: mes(?:es)? ; año: años? ; lunes ; martes ; miércoles ;
    jueves ; viernes ; sábado ; domingo ; enero ; febrero ; marzo ; abril ; mayo ; junio ; julio ; agosto ; septiembre ;
    octubre ; noviembre ; diciembre ; próxim[oa]s? ; mañana por la mañana ;
    del este|del centro|de la montaña|del pacífico`,
  place: `
    consultorio: consultorios?|oficinas? ; clínica: clínicas? ; entrada|puerta ; estacionamiento ; izquierda ; derecha ;
    piso ; en línea|por video ; por teléfono`,
};
