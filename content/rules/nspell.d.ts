declare module 'nspell' {
  interface Spelling {
    correct(word: string): boolean;
    suggest(word: string): string[];
    add(word: string): Spelling;
  }
  interface Dictionary {
    readonly aff: Uint8Array;
    readonly dic: Uint8Array;
  }
  export default function nspell(dictionary: Dictionary): Spelling;
}
