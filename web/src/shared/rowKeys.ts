import type { HTMLAttributes, KeyboardEvent } from "react";

/** Props that let a table row be reached and opened by keyboard and by mouse. */
export function openable(open: () => void, label: string): HTMLAttributes<HTMLElement> {
  return {
    tabIndex: 0,
    className: "openable",
    "aria-label": label,
    onClick: open,
    onKeyDown: (event: KeyboardEvent<HTMLElement>) => {
      if (event.target !== event.currentTarget) return;
      if (event.key === "Enter") open();
      if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
      event.preventDefault();
      const next = event.key === "ArrowDown" ? "nextElementSibling" : "previousElementSibling";
      const row = event.currentTarget[next];
      if (row instanceof HTMLElement && row.tabIndex === 0) row.focus();
    },
  };
}
