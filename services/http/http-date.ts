const days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const longDays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const dayName = `(?:${days.join("|")})`;
const monthName = `(${months.join("|")})`;
const time = "(\\d\\d):(\\d\\d):(\\d\\d)";
const imfFixdate = new RegExp(`^${dayName}, (\\d\\d) ${monthName} (\\d{4}) ${time} GMT$`);
const rfc850 = new RegExp(`^(?:${longDays.join("|")}), (\\d\\d)-${monthName}-(\\d\\d) ${time} GMT$`);
const asctime = new RegExp(`^${dayName} ${monthName} ([ \\d]\\d) ${time} (\\d{4})$`);

/** `Sun, 06 Nov 1994 08:49:37 GMT`: the form in which HTTP's dates are sent (RFC 9110 §5.6.7). */
export function formatHttpDate(ms: number): string {
  return new Date(ms).toUTCString();
}

/**
 * Milliseconds since 1970, or undefined for what is not a date. All three forms must be understood (RFC 9110
 * §5.6.7); in the one with two digits, a year more than 50 years ahead is one of the past.
 */
export function parseHttpDate(text: string, nowMs = Date.now()): number | undefined {
  let parts = imfFixdate.exec(text);
  if (parts) {
    const [, day, month, year, hour, minute, second] = parts;
    return toMs(Number(year), month, day, hour, minute, second);
  }
  parts = rfc850.exec(text);
  if (parts) {
    const [, day, month, shortYear, hour, minute, second] = parts;
    const thisYear = new Date(nowMs).getUTCFullYear();
    const year = Math.floor(thisYear / 100) * 100 + Number(shortYear);
    return toMs(year > thisYear + 50 ? year - 100 : year, month, day, hour, minute, second);
  }
  parts = asctime.exec(text);
  if (parts) {
    const [, month, day, hour, minute, second, year] = parts;
    return toMs(Number(year), month, day, hour, minute, second);
  }
  return undefined;
}

function toMs(year: number, month = "", ...rest: (string | undefined)[]): number | undefined {
  const [day = 0, hour = 0, minute = 0, second = 0] = rest.map(Number);
  // 60 is a leap second (RFC 9110 §5.6.7), which no calendar of ours knows.
  if (hour > 23 || minute > 59 || second > 60) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(year, months.indexOf(month), day);
  date.setUTCHours(hour, minute, Math.min(second, 59));
  return date.getUTCDate() === day ? date.getTime() : undefined;
}
