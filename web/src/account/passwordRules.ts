/** The rules of a password, each with whether it is kept; the server has the last word. */
export interface RuleKept {
  rule: "length" | "kinds" | "login";
  kept: boolean;
}

export const shortest = 12;

const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z\d]/];

/** Looks at a password as it is typed. */
export function rulesKept(password: string, login: string): RuleKept[] {
  const name = login.trim().toLowerCase();
  return [
    { rule: "length", kept: [...password].length >= shortest },
    { rule: "kinds", kept: kinds.filter((kind) => kind.test(password)).length >= 3 },
    { rule: "login", kept: password !== "" && (name === "" || !password.toLowerCase().includes(name)) },
  ];
}
