import type { MistakeClass } from "../scenario/scenario.ts";

/** What to think of where the stage's author has nothing of their own to say. */
export const GENERAL_HINTS: Readonly<Record<MistakeClass, string>> = {
  "not-built": "Read the first error; the others often follow from it. The mistake is there, or just before.",
  exits: "A server waits: after one call it goes back to accept, in a loop without end.",
  crashes: "Read its last words from the bottom up: the last line says what, the ones above where.",
  "no-listen":
    "A server makes a socket, binds it to an address and a port, and listens; only then can it be called.",
  "wrong-port": "Take the port from the command line (its last argument) or from the variable PORT.",
  "loopback-only":
    "Bind to this host's own name, or to 0.0.0.0 for every address; 127.0.0.1 and localhost never leave the host.",
  refused: "Refused means that nobody listens there: is it the right host, and the right port?",
  "no-connect": "A client makes a socket and connects it to the host and the port that it is given.",
  "no-accept": "The kernel shakes hands for you, but only accept gives your program the connection.",
  "no-answer":
    "What does it wait for? A read waits until something comes, and it may be the other's turn to wait for you.",
  "not-shown": "Is it printed, and printed at once? Text without a line end may stay in a buffer: flush it.",
  "speaks-first": "Here the other side speaks first: read what it asks before you answer.",
  "early-close": "Say all that there is to say before you close.",
  reset:
    "Whoever closes with words of the other side unread resets the connection, and may take its own words with it. Read first, then close.",
  "wrong-bytes": "Compare the two lines, byte by byte; `\\r\\n` are two bytes that one does not see.",
  "stays-open": "When all is said, close the connection: the other side waits for it.",
  "keeps-running": "When the conversation is over, leave the loop, close, and let the program end.",
  "too-much-output":
    "Does a loop print without waiting? A read that gives nothing means that the other side has gone.",
  "out-of-memory": "Does something grow without end, such as a list in a loop?",
  "too-many-processes":
    "Does each process or thread end? A loop that starts them without end fills the host.",
  "disk-full": "Does it write to a file without end?",
  timeout: "See in which step it stood, and what it waited for.",
  other: "Do by hand what the stage does, and look at what happens.",
};
