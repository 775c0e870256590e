/** The rules of a password, each with whether it is kept; the server has the last word. */
export interface RuleKept {
  rule: "length" | "login" | "varied";
  kept: boolean;
}

export const shortest = 12;

/** How many characters must not follow from those before them. */
const varied = 8;

const rows = ["qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890", "!@#$%^&*()"];

/** Whether a character follows from the one before by itself: the same, the next of the alphabet, its neighbour. */
function follows(before: string, next: string): boolean {
  if (Math.abs((before.codePointAt(0) ?? 0) - (next.codePointAt(0) ?? 0)) <= 1) return true;
  return rows.some((row) => {
    const at = row.indexOf(before);
    const to = row.indexOf(next);
    return at >= 0 && to >= 0 && Math.abs(at - to) === 1;
  });
}

function effective(password: string): number {
  const signs = [...password];
  return signs.filter((sign, i) => i === 0 || !follows(signs[i - 1] ?? "", sign)).length;
}

/** Looks at a password as it is typed. */
export function rulesKept(password: string, names: string[]): RuleKept[] {
  const plain = password.normalize("NFKC").toLowerCase();
  const holds = names
    .map((name) => name.trim().toLowerCase())
    .some((name) => name.length >= (/[a-z\d]/.test(name[0] ?? "") ? 3 : 2) && plain.includes(name));
  return [
    { rule: "length", kept: [...password].length >= shortest },
    { rule: "varied", kept: effective(plain) >= varied },
    { rule: "login", kept: password !== "" && !holds },
  ];
}
