/** Numbers from 0 to below 1, the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Words that chance alone would take ages to spell. */
const words = [
  ...'\r\n|\n|\r|\r\n\r\n| |\t|:|,|;|=|"|\\|%|%00|%2f|/|/..|*|?|#|[|]|@|\0|\x7f|\xff|0|1|5|f|+|-|.'.split(
    "|",
  ),
  ..."GET |POST |HEAD |OPTIONS * | HTTP/1.1\r\n| HTTP/1.0\r\n| HTTP/2.0\r\n|http://bob".split("|"),
  ..."Host: bob\r\n|Host: [::1]:80\r\n|Content-Length: 5\r\n|Content-Length: |Transfer-Encoding: chunked\r\n".split(
    "|",
  ),
  ..."Connection: close\r\n|Connection: keep-alive\r\n|Expect: 100-continue\r\n|chunked|gzip, |hello|0\r\n\r\n".split(
    "|",
  ),
  ...'5\r\nhello\r\n|;a=b|;a="b"|Range: bytes=0-1\r\n|If-None-Match: *\r\n|If-Match: W/"a", "b"\r\n'.split(
    "|",
  ),
  "If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT\r\n",
  "If-Modified-Since: Sunday, 06-Nov-94 08:49:37 GMT\r\n",
  "If-Unmodified-Since: Sun Nov  6 08:49:37 1994\r\n",
  "Accept-Encoding: gzip;q=0.5, *;q=0\r\n",
];

const longest = 4000;

/** One input made of another, and sometimes of a second one. Strings are latin1. */
export function mutate(input: string, other: string, random: () => number): string {
  let text = input;
  const below = (limit: number) => Math.floor(random() * limit);
  for (let round = 1 + below(4); round > 0; round--) {
    const at = below(text.length + 1);
    const length = 1 + below(random() < 0.2 ? 200 : 8);
    const before = text.slice(0, at);
    switch (below(8)) {
      case 0:
        text = before + String.fromCharCode(below(256)) + text.slice(at + 1);
        break;
      case 1:
        text = before + text.slice(at + length);
        break;
      case 2:
        text =
          before + text.slice(at, at + length).repeat(1 + below(random() < 0.1 ? 40 : 3)) + text.slice(at);
        break;
      case 3:
      case 4:
        text = before + words[below(words.length)] + text.slice(at);
        break;
      case 5:
        text = before + words[below(words.length)] + text.slice(at + length);
        break;
      case 6:
        text = before + other.slice(below(other.length + 1));
        break;
      default: {
        const from = below(other.length + 1);
        text = before + other.slice(from, from + length) + text.slice(at);
      }
    }
  }
  return text.slice(0, longest);
}
