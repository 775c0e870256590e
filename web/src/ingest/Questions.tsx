import { Alert, Button, Radio } from "antd";
import { useState } from "react";
import { may, useMe } from "../api/session";
import { useAnswer } from "../api/templates";
import type { Question } from "../api/templates";
import type { Receipt } from "../api/types";
import { useI18n } from "../i18n";
import { ProblemView } from "../shared/ProblemView";

function Choice({ question, value, onChange }: { question: Question; value?: string; onChange: (unit: string) => void }) {
  const { t } = useI18n();
  const why = question.small ? t("question.small", { unit: question.options[0] ?? "" }) : t("question.two");
  return (
    <fieldset className="question">
      <legend>
        {question.sheet} <code>{question.cell}</code> <strong>{question.field_label}</strong> <span className="quiet">{why}</span>
      </legend>
      <Radio.Group value={value} onChange={(e) => onChange(e.target.value as string)} options={question.options} optionType="button" />
    </fieldset>
  );
}

/** What nothing in the file tells: the batch waits until somebody says it. */
export function Questions({ receipt }: { receipt: Receipt }) {
  const { t } = useI18n();
  const me = useMe();
  const answer = useAnswer(receipt.batch_id);
  const [chosen, setChosen] = useState<Record<string, string>>({});
  const questions = receipt.questions ?? [];
  const valueOf = (q: Question) => chosen[q.id] ?? q.answer;
  if (questions.length === 0 || !may(me, "batch.submit")) return null;
  const open = questions.some((q) => !q.answer);
  return (
    <Alert
      className="gap"
      showIcon
      role={open ? "alert" : undefined}
      type={open ? "warning" : "success"}
      message={t(open ? "question.title" : "question.answered")}
      description={
        <>
          {open && <p>{t("question.text")}</p>}
          {answer.isError && <ProblemView error={answer.error} what="read" />}
          {questions.map((q) => (
            <Choice key={q.id} question={q} value={valueOf(q)} onChange={(unit) => setChosen({ ...chosen, [q.id]: unit })} />
          ))}
          <Button
            type={open ? "primary" : "default"}
            loading={answer.isPending}
            disabled={Object.keys(chosen).length === 0 || questions.some((q) => !valueOf(q))}
            onClick={() => answer.mutate(chosen, { onSuccess: () => setChosen({}) })}
          >
            {t("question.submit")}
          </Button>
        </>
      }
    />
  );
}
