/** Who there is: people, where they live, and what becomes of email at their address. */
export interface Somebody {
  readonly name: string;
  readonly email: string;
  readonly zone: string;
  readonly locale: 'en' | 'es';
  readonly mailbox: 'good' | 'dead' | 'full' | 'complains';
  readonly patientId?: string;
}

export const zones = [
  'America/New_York',
  'America/Los_Angeles',
  'Europe/Berlin',
  'Australia/Lord_Howe',
  'Asia/Kolkata',
  'America/St_Johns',
  'Pacific/Kiritimati',
  'Antarctica/Troll',
] as const;
