package main

import "qingjian/internal/audit"

// showReport shows a verification and ends with findings when there are any.
func (a *app) showReport(report audit.Report) error {
	r := report.In(a.lang())
	if a.json {
		if err := a.writeJSON(r); err != nil {
			return err
		}
	} else {
		a.printReport(r)
	}
	if !r.OK {
		return errFindings
	}
	return nil
}

func (a *app) printReport(r audit.ReportJSON) {
	a.say("审计记录 %d 条，检查点 %d 个，根 %s", "%d entries, %d checkpoints, root %s", r.Size, r.CheckpointsTotal, r.Root)
	if r.SignaturesKnown {
		a.say("平台签名核对至第 %d 条", "signatures checked up to entry %d", r.SignedTo)
	} else {
		a.say("没有给出公钥：签名未核对，任何人都可能重写过整份记录（请用 --key）", "no public key was given: no signature was checked, and anybody may have written all of it anew (use --key)")
	}
	switch {
	case r.Unanchored == 0 && r.Size > 0:
		a.say("全部由外部检查点或会签锚定", "all of it is anchored by checkpoints kept elsewhere or countersigned")
	case r.Unanchored > 0:
		a.say("外部锚定至第 %d 条；第 %d 条起共 %d 条未锚定：控制平台的人仍可能改写这些记录", "anchored outside up to entry %d; from entry %d on %d entries are not: whoever controls the platform could still have rewritten them", r.AnchoredTo, r.UnanchoredFrom, r.Unanchored)
	}
	if r.OK {
		a.say("没有发现问题", "nothing is wrong")
		return
	}
	a.say("发现 %d 个问题：", "%d problems:", r.ProblemsTotal)
	for _, p := range r.Problems {
		a.say("  第 %d 条　%s", "  entry %d: %s", p.Seq, p.What)
	}
	if more := r.ProblemsTotal - len(r.Problems); more > 0 {
		a.say("  另有 %d 个", "  and %d more", more)
	}
}
