/** How much of each thing one request may have. */
export interface ParserLimits {
  /** All header fields together, in bytes; and once more for the trailer fields: 431. */
  readonly fieldBytes: number;
  /** Header fields; and once more for the trailer fields: 431. */
  readonly fieldLines: number;
  /** The body in bytes: 413. */
  readonly bodyBytes: number;
}

/** How long each thing on a connection may take, in milliseconds, and how much of it there may be. */
export interface ConnectionLimits extends ParserLimits {
  /** From a request's first byte to the end of its head, however steadily it drips: 408. */
  readonly headMs: number;
  /** From one piece of a body to the next: 408. */
  readonly bodyMs: number;
  /** Between two requests; told to the client in Keep-Alive. */
  readonly idleMs: number;
  /** For the client to take one piece of an answer. */
  readonly sendMs: number;
  /** For the client to close after our last answer, in which what it still sends is thrown away. */
  readonly lingerMs: number;
  /** Requests on one connection; the last one is told so. */
  readonly requests: number;
  /** Bodies of all connections together, in bytes: 503. */
  readonly heldBytes: number;
}

export interface ServerLimits extends ConnectionLimits {
  /** Connections at the same time. */
  readonly connections: number;
  /** For what has begun, after the server was asked to stop. */
  readonly graceMs: number;
}

export const defaultLimits: ServerLimits = {
  fieldBytes: 16 * 1024,
  fieldLines: 100,
  bodyBytes: 1024 * 1024,
  headMs: 10_000,
  bodyMs: 10_000,
  idleMs: 5_000,
  sendMs: 30_000,
  lingerMs: 2_000,
  requests: 100_000,
  heldBytes: 64 * 1024 * 1024,
  connections: 16_000,
  graceMs: 5_000,
};
