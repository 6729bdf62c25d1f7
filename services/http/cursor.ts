/** A place in bytes that have arrived: everything from `at` to before `end` is still to be read. */
export interface Cursor {
  readonly bytes: Buffer;
  at: number;
  readonly end: number;
}
