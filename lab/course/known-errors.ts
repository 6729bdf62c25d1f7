/** Errors that say by themselves what is wrong, wherever they come: what a program broke off with, and what to think of. */
const KNOWN: readonly (readonly [words: RegExp, hint: string])[] = [
  [
    /ModuleNotFoundError|Cannot find (package|module) '(?![./])/,
    "This package is not on its host, which has no way to fetch one. What its language brings along is enough.",
  ],
  [
    /EOFError/,
    "Nobody is there to type: what your program needs to know stands in its arguments and in the variables PORT and HOST.",
  ],
  [
    /accept\(?[\s\S]*(Invalid argument|EINVAL)/,
    "Only a socket that listens can accept: between bind and accept comes listen.",
  ],
  [
    /a bytes-like object is required|ERR_INVALID_ARG_TYPE.*chunk|must be of type string or an instance of Buffer/,
    'The network carries bytes: send b"…", or make bytes of a text with encode().',
  ],
  [
    /Address already in use|EADDRINUSE/,
    "Its port was still taken: by a second socket of its own, or because SO_REUSEADDR is not set before bind.",
  ],
];

/** Undefined where the error is none of those. */
export const explainKnownError = (lastWords: string | null): string | undefined =>
  KNOWN.find(([words]) => words.test(lastWords ?? ""))?.[1];
