import { fstatSync, write } from "node:fs";
import { Socket } from "node:net";

/** Writes bytes somewhere, and calls `done` when they are there or cannot be. Never blocks. */
export type LogSink = (bytes: Buffer, done: (error: Error | null | undefined) => void) => void;

/**
 * Makes a sink of a file descriptor, which stays its owner's: usually 1, the standard output. A pipe is written to
 * as a socket is, for a write that waits on another thread would keep the process from ending; files and terminals
 * cannot be watched for room (epoll(7)), so they take the other thread.
 */
export function openLogSink(fd: number): LogSink {
  const status = fstatSync(fd);
  if (status.isFIFO() || status.isSocket()) {
    const pipe = new Unclosed({ fd, readable: false, writable: true });
    pipe.on("error", () => {});
    return (bytes, done) => pipe.write(bytes, done);
  }
  return (bytes, done) => writeAll(fd, bytes, done);
}

class Unclosed extends Socket {
  override _destroy(_error: Error | null, done: (error?: Error | null) => void): void {
    done();
  }
}

function writeAll(fd: number, bytes: Buffer, done: (error?: Error | null) => void): void {
  write(fd, bytes, (error, written) => {
    if (error || written === bytes.length) done(error);
    else writeAll(fd, bytes.subarray(written), done);
  });
}
