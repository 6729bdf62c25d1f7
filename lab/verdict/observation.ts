import type { SocketState } from "../scenario/scenario.ts";

/**
 * What the runner has gathered, as plain data; the judges look at nothing else. Which expectation wants which:
 *
 * | expectation | observation |
 * |---|---|
 * | exit, printed, sees, running | `ProgramSeen` (`exit` also takes `HttpSeen`: curl is a program too) |
 * | listening, sockets | `SocketsSeen` |
 * | file | `FileSeen` |
 * | status, header, body, json | `HttpSeen` |
 * | host | `HostStateSeen` |
 *
 * `packets` is judged by the wire, which knows its own language.
 */
export type Observation = ProgramSeen | SocketsSeen | FileSeen | HttpSeen | HostStateSeen;

export type ProgramSeen = {
  readonly kind: "program";
  readonly host: string;
  readonly name: string;
  /** In a terminal stdout and stderr are one stream: all of it is in `stdout`. */
  readonly terminal: boolean;
  /** Everything printed so far, as it came. */
  readonly stdout: Uint8Array;
  readonly stderr: Uint8Array;
  /** Null while it runs. Set it only when all of its output is in: a wrong output is then final. */
  readonly exit: number | null;
};

export type SocketsSeen = {
  readonly kind: "sockets";
  readonly host: string;
  readonly sockets: readonly SocketSeen[];
};

/** One TCP socket, as `ss -tan` shows it: see ss(8). */
export type SocketSeen = {
  readonly state: SocketState;
  /** Bytes that wait to be read; for a listening socket: finished handshakes that wait for accept. */
  readonly recvQ: number;
  /** Bytes that wait to be acknowledged; for a listening socket: how many handshakes may wait (its backlog). */
  readonly sendQ: number;
  readonly local: Endpoint;
  readonly peer: Endpoint;
  /** Whose socket it is, where `ss -p` could tell. */
  readonly owners: readonly { readonly name: string; readonly pid: number; readonly fd: number }[];
};

/** Address without brackets or interface; `*` is every address of both families. Port null is `*`: none or any. */
export type Endpoint = {
  readonly address: string;
  readonly interface: string | null;
  readonly port: number | null;
};

export type FileSeen = {
  readonly kind: "file";
  readonly host: string;
  readonly path: string;
  /** Null where there is no such file. */
  readonly content: Uint8Array | null;
};

export type HttpSeen = {
  readonly kind: "http";
  readonly host: string;
  readonly name: string;
  /** As in the scenario: `GET http://bob:8080/`. */
  readonly request: string;
  /** Null while the request is under way. */
  readonly exit: number | null;
  /** What curl said on stderr. */
  readonly trouble: string;
  /** Null while there is none, and for ever where curl found nobody to answer. */
  readonly response: {
    readonly status: number;
    readonly headers: readonly (readonly [name: string, value: string])[];
    readonly body: Uint8Array;
  } | null;
};

export type HostStateSeen = {
  readonly kind: "host";
  readonly host: string;
  readonly state: "running" | "paused" | "exited";
};
