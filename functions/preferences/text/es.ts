/** The same in Spanish. */
import type { Words } from './en.ts';

export const es: Words = {
  questions: (phone) => `¿Preguntas? Llámenos al ${phone}.`,
  emergency:
    'En una emergencia [llame al 911](tel:911). En una crisis, o para hablar a cualquier hora, [llame al 988](tel:988) y oprima 2, o [envíe AYUDA al 988](sms:988?&body=AYUDA).',
  privacy: 'Cómo guardamos lo que usted nos dice',
  saved: 'Guardado.',

  confirmTitle: '¿Es esta su dirección de correo?',
  confirm: (clinic) => `Oprima el botón y ${clinic} le enviará los correos que pidió.`,
  confirmNot:
    'Si usted no los pidió, o esto no es lo que nos dijo, cierre esta página. Sin su sí preguntamos como máximo una vez más, y después nunca.',
  newAddressNot: 'Si usted no lo pidió, cierre esta página. Entonces no cambia nada.',
  agreeTitle: 'A qué dice que sí',
  toldTitle: 'Lo que nos dijo el formulario',
  toldName: 'Nombre',
  toldPhone: 'Teléfono',
  phoneEnds: (digits) => `termina en ${digits}`,
  toldLanguage: 'Idioma de estos correos',
  toldZone: 'Zona horaria',
  languageNames: { en: 'Inglés', es: 'Español' },
  visitsStay: 'Si tiene una cita con nosotros, los correos sobre ella siguen como están.',
  fullTick: 'Los correos sobre mis citas también pueden ser completos',
  fullTickMore: 'Explican más y nombran el tratamiento. Sin esto son cortos.',
  confirmButton: 'Sí, soy yo',
  confirmedTitle: 'Gracias',
  today: 'hoy',
  onDay: (day) => `el ${day}`,
  confirmed: (day) => `Su dirección está confirmada. El próximo correo está previsto para ${day}.`,
  confirmedOnly: (phone) =>
    `Su dirección está confirmada. Por ahora no hay ningún correo previsto. Si esperaba uno, por favor llámenos al ${phone}.`,
  silencedTitle: 'Los correos a esta dirección se detuvieron',
  expiredTitle: 'Este enlace ya venció',
  expired: (days) =>
    `Servía por ${days} días, para que nadie quede inscrito por un correo que ya había olvidado. Oprima el botón y le enviamos uno nuevo.`,
  expiredButton: 'Envíenme un enlace nuevo',
  askedAgainTitle: 'Por favor, mire su correo',
  askedAgain: (phone) =>
    `Nuestro correo más reciente tiene un botón para confirmar. Si en diez minutos no ha llegado ninguno, por favor llámenos al ${phone}.`,
  nothingToConfirmTitle: 'No hay nada que confirmar',
  nothingToConfirm: 'Estos correos se detuvieron desde entonces. Si al final los quiere, llene otra vez el formulario.',
  toForm: 'Abrir el formulario',

  unsubscribeTitle: '¿Detener los correos informativos?',
  unsubscribe: 'Oprima una vez y se detienen. Los correos sobre una cita que usted ya tiene no cambian.',
  unsubscribeButton: 'Detenerlos',
  unsubscribedTitle: 'Ya se detuvieron',
  unsubscribed: 'No recibirá más correos informativos. Los correos sobre una cita que usted ya tiene siguen llegando.',
  unsubscribedUndo:
    '¿Fue un error? Llene otra vez el formulario: primero le preguntamos por correo y después los correos siguen donde se detuvieron.',

  notMeTitle: '¿Este correo no era para usted?',
  notMe: 'Oprima el botón y estos correos se detienen enseguida. Nuestro personal verá que llegaron a otra persona.',
  notMeButton: 'No, era para otra persona',
  notMeSignUp: 'Oprima el botón y no se envía nada más sobre esto. Alguien escribió su dirección por error.',
  notMeSignUpDone: 'No se envía nada más sobre esto. Por favor, borre el correo que recibió.',
  notMeDoneTitle: 'Gracias por avisarnos',
  notMeDone: 'Estos correos se detuvieron. Por favor, borre los que recibió.',

  preferencesTitle: 'Sus correos',
  forAddress: (masked) => `Para ${masked}`,
  stopped: (phone) => `Los correos a esta dirección se detuvieron. Para recibirlos otra vez, llámenos al ${phone}.`,

  nextOn: (day) => `Próximo: ${day}`,
  nonePlanned: 'Por ahora ninguno previsto',
  getNone: 'No recibe ninguno',
  waitsForYes: 'Esperamos su sí',
  undoLeavingButton: 'Deshacer: envíenmelos otra vez',
  startAgainWhy: 'Para recibirlos otra vez, primero le preguntamos por correo.',
  startAgainButton: 'Pregúntenme por correo',
  startAgainAsked: 'Por favor, mire su correo: oprima el botón que trae y los correos siguen donde se detuvieron.',
  remindersShort: 'Correos sobre citas',
  marketingTitle: 'Correos informativos',
  marketing: 'Sobre cómo es la atención aquí y qué conviene pensar antes de decidir, con días de por medio.',
  marketingAsked:
    'Le preguntamos si esta dirección es suya y esperamos su respuesta. Hasta entonces no recibe ninguno.',
  marketingNone: 'No recibe ninguno de estos.',
  marketingPaused: (until) => `Usted pidió un descanso. Vuelven a llegar después del ${until}.`,
  pauseButton: 'Pausarlos por 30 días',
  resumeButton: 'Volver a recibirlos ahora',
  leaveMarketingButton: 'Detener los correos informativos',

  remindersTitle: 'Correos sobre sus citas',
  reminders: 'La hora y el lugar, cómo prepararse y cómo cuidarse después.',
  remindersNeeded:
    'Recibe solo lo que tiene que saber: que hay una cita, los cambios, a qué hora dejar de comer y beber, sus medicinas, quién le lleva a casa, si cerramos y la primera noche.',
  neededReminders: 'Entonces no llegan los demás: qué esperar, cuándo salir y cómo sigue usted días después.',
  neededRemindersButton: 'Solo lo que tengo que saber',
  allRemindersButton: 'Envíenmelos todos otra vez',
  remindersNone: 'No recibe ninguno de estos. Cuando tenga una cita, le llamamos por teléfono.',
  leaveReminders: 'Quiero detenerlos',
  missTitle: 'Ya no recibiría correos sobre',
  miss: [
    'cuándo dejar de comer y beber antes de una cita',
    'quién tiene que llevarle a casa',
    'una hora que cambió o un día en que estamos cerrados',
    'a qué prestar atención después',
  ],
  callInstead: 'Si tiene una cita por delante, le llamaremos por teléfono. Los correos informativos no cambian.',
  leaveRemindersButton: 'Detener los correos sobre citas',
  resumeRemindersButton: 'Envíenmelos otra vez',

  formTitle: 'Cuánto dicen los correos sobre citas',
  formMinimal: 'Los suyos son cortos: cuándo y dónde, y qué hacer. No nombran su tratamiento.',
  wantFull: 'Los quiero completos',
  formMinimalMore:
    'Los completos explican más y sí lo nombran. El correo electrónico no va cifrado de extremo a extremo y las aplicaciones pueden mostrar un resumen breve, incluso con la pantalla bloqueada.',
  fullButton: 'Envíenme correos completos',
  formFull:
    'Los suyos son completos: explican las cosas y nombran su tratamiento. Alguien que vea su pantalla o comparta su correo podría leerlos.',
  minimalButton: 'Envíenme correos cortos',

  languageTitle: 'Idioma',
  languageIs: {
    en: 'Sus correos llegan en inglés.',
    es: 'Sus correos llegan en español, si los tenemos en español.',
  },

  freshLinkTitle: 'Más opciones',
  freshLinkWhy:
    'Este enlace es de hace tiempo. Para usar otra dirección, dejar los correos sobre sus citas o recibir correos completos, primero le enviamos un enlace nuevo. Así nadie más puede hacerlo con un correo viejo suyo.',
  freshLinkByPhone: (phone) =>
    `Este enlace es de hace tiempo. Para usar otra dirección, dejar los correos sobre sus citas o recibir correos completos, por favor llámenos al ${phone}.`,
  freshLinkNeeded: 'No se cambió nada: este enlace es demasiado viejo para eso. Por favor, pida uno nuevo más abajo.',
  freshLinkButton: 'Enviarme un enlace nuevo',
  freshLinkSentTitle: 'Por favor, mire su correo',
  freshLinkSent: (phone) =>
    `Un enlace nuevo va en camino a la dirección a la que le escribimos ahora. Si en diez minutos no llega nada, por favor llámenos al ${phone}.`,
  notMeOld:
    'Este correo es de hace tiempo, y queremos estar seguros de que todavía le llega a usted. Enviamos uno nuevo a esta dirección, con un botón que detiene todo.',

  addressTitle: 'Su dirección',
  address:
    'Primero escribimos a la dirección que tiene ahora y preguntamos si usted lo quiere. Después preguntamos en la nueva. Hasta que las dos hayan dicho que sí, todo sigue llegando a la de antes.',
  addressByPhone: (phone) => `Para cambiar su dirección, por favor llámenos al ${phone}.`,
  addressWaitsHere: (masked) =>
    `Usted pidió usar ${masked}. Por favor, diga que sí en el correo que enviamos a la dirección que tiene ahora.`,
  addressLabel: 'Dirección de correo nueva',
  addressButton: 'Usar una dirección nueva',
  addressLike: 'Por favor, escriba su dirección nueva así: nombre@example.com.',
  addressIsYours: 'Esa es la dirección que ya tiene. No se cambió nada.',
  addressPending: (masked) => `Esperamos un sí desde ${masked}. Hasta entonces todo sigue llegando aquí.`,
  addressWithdrawButton: 'Conservar esta dirección',
  addressAsked: (phone) =>
    `Por favor, mire el correo de la dirección que tiene ahora: diga que sí allí, y escribimos a la nueva. Si en diez minutos no llega nada, por favor llámenos al ${phone}.`,
  addressWithdrawn: 'Seguimos con esta dirección.',
  addressTooOften: 'Ya se intentó muchas veces hoy. Inténtelo mañana o llámenos.',
  moveTitle: '¿Usar otra dirección desde ahora?',
  move: (masked) =>
    `Alguien, esperamos que usted, nos pidió enviar sus correos a ${masked}. Si dice que sí, preguntamos también allí, y después todo llega a esa dirección.`,
  moveButton: 'Sí, usar esa dirección',
  moveNot: 'Si usted no lo pidió, tal vez alguien vio un correo suyo. Oprima esto y nada cambia:',
  moveAgreedTitle: 'Gracias',
  moveAgreed: (masked) =>
    `Ahora, por favor, mire el correo de ${masked} y diga que sí allí. Hasta entonces todo sigue llegando aquí.`,
  moveKept: 'No se cambió nada. Todo sigue llegando aquí.',
  undoTitle: 'Sus correos van ahora a otra dirección',
  undo: (phone) =>
    `Si fue usted, no tiene que hacer nada. Si no, oprima el botón y vuelven a llegar aquí enseguida. Después, por favor, llámenos al ${phone}: tal vez alguien lee su correo.`,
  undoButton: 'Deshacer el cambio',
  undoneTitle: 'El cambio se deshizo',
  undone: 'Desde ahora sus correos llegan otra vez aquí. Nuestro personal verá que esto pasó.',
  undoOverTitle: 'Esto ya no se puede deshacer aquí',
  undoOver: (phone) => `Se podía durante 14 días. Por favor, llámenos al ${phone}.`,
  formerTitle: 'Esta dirección ya no se usa',
  former: (phone) => `Los correos van ahora a otra dirección. Si usted no lo quiso, por favor llámenos al ${phone}.`,
  newAddressTitle: '¿Usar esta dirección desde ahora?',
  newAddress: (clinic) =>
    `Alguien, esperamos que usted, pidió a ${clinic} que envíe sus correos a esta dirección. Oprima el botón y desde ahora llegan aquí.`,
  newAddressButton: 'Sí, usar esta dirección',
  newAddressDoneTitle: 'Gracias',
  newAddressDone: 'Desde ahora sus correos llegan a esta dirección.',
  newAddressOverTitle: 'Esto ya no está pendiente',
  newAddressOver:
    'El pedido de usar esta dirección ya no vale. Puede pedirlo otra vez con el enlace de sus otros correos.',
  newAddressWaitingTitle: 'Esta dirección todavía no se usa',
  newAddressWaiting: 'Para usarla, oprima el botón del correo. Si usted no lo pidió, no tiene que hacer nada.',

  notMeLink: '¿No era para usted? Avísenos',
  unknownTitle: 'Este enlace no funciona',
  unknown: (phone) =>
    `Puede que esté cortado o que ya no se use. Ábralo otra vez desde el correo o llámenos al ${phone}.`,
  badTitle: 'No funcionó',
  bad: (phone) => `No se cambió nada. Vuelva atrás e inténtelo otra vez, o llámenos al ${phone}.`,
  failedTitle: 'No funcionó',
  failed: (phone) =>
    `Algo falló de nuestro lado y su elección no se guardó. Inténtelo otra vez en un minuto. O llámenos al ${phone} y lo hacemos por usted.`,
};
