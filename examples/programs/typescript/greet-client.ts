// Connects, prints what it is told, and hangs up:  node greet-client.ts bob 9999
import { connect } from "node:net";

const [, , host, port] = process.argv;
const server = connect(Number(port), host);
let greeting = "";
server.setEncoding("utf8");
server.on("data", (piece) => {
  greeting += piece;
});
server.on("end", () => console.log(greeting.trim())); // the server has hung up, and Node hangs up as well
server.on("error", (trouble) => {
  console.error(trouble.message);
  process.exitCode = 1;
});
