import { Input } from "antd";
import type { InputRef } from "antd";
import type { Ref } from "react";

/** Six digits; calls onFull once when the last of them is typed. */
export function SixDigits({
  id,
  value = "",
  onChange,
  onFull,
  autoFocus,
  box,
}: {
  id?: string;
  value?: string;
  onChange?: (value: string) => void;
  onFull?: (value: string) => void;
  autoFocus?: boolean;
  box?: Ref<InputRef>;
}) {
  return (
    <Input
      ref={box}
      id={id}
      className="six-digits"
      inputMode="numeric"
      autoComplete="one-time-code"
      maxLength={6}
      autoFocus={autoFocus}
      value={value}
      onChange={(e) => {
        const digits = e.target.value.replace(/\D/g, "").slice(0, 6);
        onChange?.(digits);
        if (digits.length === 6 && digits !== value) onFull?.(digits);
      }}
    />
  );
}
