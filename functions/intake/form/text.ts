/** What the sign-up form says around its fields, in both languages. It names no treatment. */
import type { InEach } from '../../core/model/language.ts';

const en = {
  title: 'Ask us for information',
  crisisTitle: 'Do you need help right now?',
  crisis:
    'If you are in danger, or think about ending your life, please do not wait for an email. 988 is free, day and night. In Spanish, press 2. Veterans: press 1.',
  call988: 'Call 988',
  text988: 'Text 988',
  text988Link: 'sms:988',
  call911: 'Call 911',
  notWatched: 'This form is not watched for emergencies.',
  heading: 'Ask us for information',
  intro:
    'We send a few calm emails, some days apart, about what care here is like and what to think about before you decide. There is no rush, and you can stop at any time.',
  website: 'Leave this empty',
  submit: 'Send me the emails',
  privacy: 'How we keep what you tell us',
  next: 'First we send one email, to make sure that this is your address. Without your yes in it we ask once more, and then never.',
  use: (readBy: string) =>
    `We use what you write here to send these emails, to call you if one does not arrive, and for nothing else. Replies are read by ${readBy}.`,
  error: 'Error',
  faultsTitle: 'Please look at this again',
  missingEmail: 'Please write your email address.',
  lettersInEmail: 'Please write another email address: we cannot send to one with letters like ä or é before the @.',
  /** By field: what to do when it is refused. */
  asks: {
    email: 'Please write your email address like this: name@example.com.',
    adult: 'Please tick the box if you are 18 or older. If you are younger, please call us.',
    consent: 'Please tick the box that asks us to write to you: we only write to people who ask.',
  } as Readonly<Record<string, string>>,
  slipTitle: (likely: string) => `Did you mean ${likely}?`,
  slip: (written: string) => `You wrote ${written}.`,
  slipYes: (likely: string) => `Yes, use ${likely}`,
  slipNo: (written: string) => `No, ${written} is right`,
  /** By field: what was taken otherwise than it was written. */
  leftOut: {
    firstName:
      'We could not read the first name, so the emails greet you without one. Please write it with letters only.',
    phone: 'We cannot dial the phone number as you wrote it. Please call us if you want us to have one.',
    zone: 'We do not know the time zone, so we go by the time where the clinic is.',
  } as Readonly<Record<string, string>>,
  thanksTitle: 'Please look at your email',
  thanks: (clinic: string) =>
    `If we may write to that address and it does not get these emails yet, a short note from ${clinic} is on its way. It has a button: press it, and the emails begin. What you wrote last is what counts. We send such a note at most twice a week.`,
  thanksWait: (phone: string) => `Nothing there after ten minutes? Look in the spam folder, or call us at ${phone}.`,
  busyTitle: 'Please try again later',
  busy: (phone: string) =>
    `Many people have used this form from your network in the last hour, so we have to wait a little. Please try again in an hour, or call us at ${phone}.`,
  nothingTitle: 'There is no such page',
  nothing: (phone: string) =>
    `The link may have been cut off on its way. Please open it from the email again, or copy the whole of it. If that does not help, call us at ${phone}.`,
  failedTitle: 'That did not work',
  failed: (phone: string) =>
    `Something went wrong on our side, and nothing was saved. Please try again, or call us at ${phone}.`,
};

export type FormWords = typeof en;

const es: FormWords = {
  title: 'Pídanos información',
  crisisTitle: '¿Necesita ayuda ahora mismo?',
  crisis:
    'Si está en peligro o piensa en quitarse la vida, por favor no espere un correo. El 988 es gratis, de día y de noche. Para español, oprima 2. Veteranos: oprima 1.',
  call988: 'Llamar al 988',
  text988: 'Enviar AYUDA al 988',
  text988Link: 'sms:988?&body=AYUDA',
  call911: 'Llamar al 911',
  notWatched: 'Nadie vigila este formulario para emergencias.',
  heading: 'Pídanos información',
  intro:
    'Le enviamos unos pocos correos tranquilos, con días de por medio, sobre cómo es la atención aquí y qué conviene pensar antes de decidir. No hay prisa, y puede dejar de recibirlos cuando quiera.',
  website: 'Deje esto vacío',
  submit: 'Quiero recibir los correos',
  privacy: 'Cómo guardamos lo que usted nos dice',
  next: 'Primero le enviamos un solo correo, para saber que esta dirección es suya. Si no dice que sí en él, preguntamos una vez más y después nunca.',
  use: (readBy: string) =>
    `Usamos lo que escriba aquí para enviar estos correos, para llamarle si uno no llega, y para nada más. Las respuestas las lee ${readBy}.`,
  error: 'Error',
  faultsTitle: 'Por favor, revise esto',
  missingEmail: 'Por favor, escriba su dirección de correo.',
  lettersInEmail: 'Por favor, escriba otra dirección: no podemos enviar a una con letras como ñ o é antes de la @.',
  asks: {
    email: 'Por favor, escriba su dirección de correo así: nombre@example.com.',
    adult: 'Por favor, marque la casilla si tiene 18 años o más. Si es menor, por favor llámenos.',
    consent: 'Por favor, marque la casilla que nos pide escribirle: solo escribimos a quien nos lo pide.',
  },
  slipTitle: (likely) => `¿Quiso decir ${likely}?`,
  slip: (written) => `Usted escribió ${written}.`,
  slipYes: (likely) => `Sí, usar ${likely}`,
  slipNo: (written) => `No, ${written} es correcta`,
  leftOut: {
    firstName:
      'No pudimos leer el nombre, así que los correos le saludan sin él. Por favor, escríbalo solo con letras.',
    phone: 'No podemos marcar el teléfono tal como lo escribió. Por favor, llámenos si quiere que tengamos uno.',
    zone: 'No conocemos esa zona horaria, así que usamos la hora de la clínica.',
  },
  thanksTitle: 'Por favor, mire su correo',
  thanks: (clinic: string) =>
    `Si podemos escribir a esa dirección y todavía no recibe estos correos, una nota breve de ${clinic} va en camino. Tiene un botón: oprímalo y los correos empiezan. Cuenta lo último que usted escribió. Enviamos esa nota como máximo dos veces por semana.`,
  thanksWait: (phone: string) =>
    `¿No hay nada después de diez minutos? Mire en la carpeta de correo no deseado o llámenos al ${phone}.`,
  busyTitle: 'Por favor, inténtelo más tarde',
  busy: (phone: string) =>
    `Muchas personas han usado este formulario desde su red en la última hora y tenemos que esperar un poco. Inténtelo de nuevo en una hora o llámenos al ${phone}.`,
  nothingTitle: 'No existe esa página',
  nothing: (phone: string) =>
    `Puede que el enlace se haya cortado en el camino. Ábralo otra vez desde el correo o cópielo entero. Si eso no ayuda, llámenos al ${phone}.`,
  failedTitle: 'No funcionó',
  failed: (phone: string) =>
    `Algo falló de nuestro lado y no se guardó nada. Inténtelo de nuevo o llámenos al ${phone}.`,
};

export const formWords: InEach<FormWords> = { en, es };
