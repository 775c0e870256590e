package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"

	"qingjian/api"
	"qingjian/ingest"
	"qingjian/internal/control"
	"qingjian/internal/fault"
)

// fileOptions are the flags of "ingest file".
type fileOptions struct {
	files                   []string
	dryRun                  bool
	only                    []string // areas that the files may bring; nil for any
	effective, origin, dept string
}

func (a *app) ingestCommand() *cobra.Command {
	var o fileOptions
	file := &cobra.Command{
		Use:   a.t("file 文件...", "file FILE..."),
		Short: a.t("导入一个或多个工作簿或数据文件", "import one or more workbooks or feed files"),
		Long: a.t(`导入一个或多个文件：自动识别表与信息项，逐格清洗核对，入库并给出回执。
可读 Excel 工作簿（.xlsx、.xlsm）、CSV 与 TSV（UTF-8 或 GB18030）、JSON Lines、Parquet、
Arrow IPC（文件与流）。格式按内容判断，不看扩展名。
不合格的行不入库并逐条说明；合格的行不受影响。同一文件再次导入，全部为“未变化”。
返回值：0 全部入库  1 失败  2 写法不对  3 有行未入库`,
			`Imports one or more files: recognises sheets and areas, cleans and checks every cell, publishes and gives a receipt.
Reads Excel workbooks (.xlsx, .xlsm), CSV and TSV (UTF-8 or GB18030), JSON Lines, Parquet and Arrow IPC
(file and stream), told apart by content, whatever the extension.
Rows that fail are not stored and each is reported; good rows are not held up. The same file again is all "unchanged".
Exit status: 0 all in, 1 failed, 2 usage, 3 some rows were not stored`),
	}
	a.filesCommand(file, &o)
	f := file.Flags()
	f.StringVar(&o.effective, "effective", "", a.t("表中状态的生效日期，默认今天", "day on which the sheets' state holds, today by default"))
	f.StringVar(&o.origin, "origin", "", a.t("来源性质代码（DECL、ROST …），默认按目录", "origin code (DECL, ROST ...), by the catalogue by default"))
	f.StringVar(&o.dept, "source-dept", "", a.t("来源部门代码，默认按目录", "source department code, by the catalogue by default"))
	return a.group("ingest", "导入数据", "import data", file)
}

// filesCommand gives a command its files to import, --dry-run and --json.
func (a *app) filesCommand(c *cobra.Command, o *fileOptions) {
	c.Args = func(_ *cobra.Command, args []string) error {
		if len(args) == 0 {
			return usage("请写明要导入的文件", "name the files to import")
		}
		return nil
	}
	c.RunE = func(c *cobra.Command, args []string) error {
		o.files = args
		return a.ingestFile(c.Context(), *o)
	}
	c.Flags().BoolVar(&o.dryRun, "dry-run", false, a.t("只检查，不入库", "check only, publish nothing"))
	a.jsonFlag(c)
}

func (a *app) ingestFile(ctx context.Context, o fileOptions) error {
	for _, path := range o.files {
		if info, err := os.Stat(path); err != nil || info.IsDir() {
			return fault.New(fault.Invalid, "file.not_found",
				fault.F("找不到文件 %s", "there is no file %s", path)).
				WithHint(fault.T("请核对文件名和所在文件夹", "check the name and the folder"))
		}
	}
	var r api.ReceiptJSON
	var err error
	if a.cfg.Server != "" {
		r, err = a.client().ingestFile(ctx, o)
	} else {
		r, err = a.ingestLocal(ctx, o)
	}
	if err != nil {
		if r.Status == "abandoned" {
			// The receipt says what was taken back; the error how to go on.
			return errors.Join(a.showReceipt(r), err)
		}
		return err
	}
	return a.finishReceipt(r)
}

func (a *app) ingestLocal(ctx context.Context, o fileOptions) (api.ReceiptJSON, error) {
	p, err := a.open(ctx, refuseStale)
	if err != nil {
		return api.ReceiptJSON{}, err
	}
	defer a.close(p)
	r, err := a.ingestInto(ctx, p, o)
	return p.converter(ctx, a.lang()).Receipt(r), err
}

// ingestInto receives the files and checks or publishes them.
func (a *app) ingestInto(ctx context.Context, p *platform, o fileOptions) (ingest.Receipt, error) {
	by, err := p.localBy(ctx)
	if err != nil {
		return ingest.Receipt{}, err
	}
	b, err := p.ingest.Receive(ctx, ingest.ReceiveInput{Files: openFiles(o.files), EffectiveDate: o.effective, Origin: o.origin, SourceDept: o.dept, By: by})
	if err != nil {
		return ingest.Receipt{}, err
	}
	progress, done := a.progress()
	defer done()
	if o.dryRun {
		return p.ingest.Check(ctx, by, b.ID, progress)
	}
	if o.only != nil {
		r, err := p.ingest.Check(ctx, by, b.ID, progress)
		if err != nil {
			return r, err
		}
		for _, s := range r.Sheets {
			if err := o.allows(s.Sheet, s.Area); err != nil {
				return r, err
			}
		}
		if r.Status == control.Rejected {
			return r, nil
		}
	}
	return p.ingest.Confirm(ctx, by, b.ID, "", progress)
}

// allows refuses a sheet of an area that the command is not for.
func (o *fileOptions) allows(sheet, area string) error {
	if o.only == nil || slices.Contains(o.only, area) {
		return nil
	}
	return fault.New(fault.Invalid, "unit.other_area",
		fault.F("表 %s 是 %s 的内容，不是单位或监督力量；没有导入", "sheet %s holds %s, no units and no supervising force; nothing was imported", sheet, area)).
		WithHint(fault.T("其他内容请用 qingjian ingest file 导入", "import other things with qingjian ingest file"))
}

// openFiles opens one file after the other.
func openFiles(paths []string) func(yield func(ingest.FileInput, error) bool) {
	return func(yield func(ingest.FileInput, error) bool) {
		for _, path := range paths {
			f, err := os.Open(path) // #nosec G304 -- the file that the user names to import
			if err != nil {
				yield(ingest.FileInput{}, fault.New(fault.Invalid, "file.unreadable",
					fault.F("无法读取文件 %s", "the file %s cannot be read", path)).Wrap(err))
				return
			}
			more := yield(ingest.FileInput{Name: filepath.Base(path), Body: f}, nil)
			if err := f.Close(); err != nil || !more {
				return
			}
		}
	}
}

// progress shows a bar on a terminal and nothing elsewhere.
func (a *app) progress() (ingest.Progress, func()) {
	if !a.terminal() {
		return nil, func() {}
	}
	names := map[string]string{"read": a.t("读取并核对", "reading"), "compare": a.t("与档案比对", "comparing"), "write": a.t("写入", "writing")}
	bar := progressbar.NewOptions(-1, progressbar.OptionSetWriter(a.err), progressbar.OptionShowCount(),
		progressbar.OptionClearOnFinish(), progressbar.OptionSpinnerType(14), progressbar.OptionThrottle(100_000_000))
	return func(stage string, n int) {
		bar.Describe(names[stage])
		// A bar that cannot be drawn is no reason to stop an import.
		_ = bar.Set(n)
	}, func() { _ = bar.Finish() }
}

// finishReceipt prints a receipt and turns it into the command's outcome.
func (a *app) finishReceipt(r api.ReceiptJSON) error {
	if err := a.showReceipt(r); err != nil {
		return err
	}
	switch {
	case r.Status == "rejected":
		return fault.New(fault.Invalid, "batch.rejected",
			fault.T("没有任何一行可以入库", "not a single row could be stored")).
			WithHint(fault.T("请按上面的说明修改后重新导入", "mend what is listed above and import again"))
	case r.Rows.Rejected+r.Rows.Pending > 0 || hasErrors(r.Issues):
		return errFindings
	}
	return nil
}

func (a *app) showReceipt(r api.ReceiptJSON) error {
	if a.json {
		return a.writeJSON(r)
	}
	a.printReceipt(r)
	return nil
}

func hasErrors(issues []api.IssueJSON) bool {
	for _, i := range issues {
		if i.Severity == "error" {
			return true
		}
	}
	return false
}

func (a *app) printReceipt(r api.ReceiptJSON) {
	if r.Synthetic {
		a.say("【合成数据】", "[synthetic data]")
	}
	titles := map[string]string{
		"checked": a.t("检查完毕，未入库", "checked, nothing published"), "published": a.t("已入库", "published"),
		"rejected": a.t("未入库", "rejected"), "awaiting_confirmation": a.t("待再次确认", "awaiting confirmation")}
	head := cmp.Or(titles[r.Status], r.Status)
	if r.BatchNo > 0 {
		head += fmt.Sprintf(a.t("，第 %d 批", ", batch %d"), r.BatchNo)
	}
	a.say("%s（批次号 %s，生效于 %s）", "%s (%s, effective %s)", head, r.BatchID, r.EffectiveDate)
	for _, s := range r.Areas {
		c := s.Rows
		a.say("  %s / %s → %s %s：读 %d 行，新增 %d，变更 %d，未变化 %d，需更正 %d，待确认 %d",
			"  %s / %s -> %s %s: read %d, inserted %d, updated %d, unchanged %d, rejected %d, pending %d",
			s.File, s.Sheet, s.Area, s.Label, c.Read, c.Inserted, c.Updated, c.Unchanged, c.Rejected, c.Pending)
	}
	c := r.Rows
	a.say("合计：读 %d 行，新增 %d，变更 %d，未变化 %d，需更正 %d，待确认 %d",
		"total: read %d, inserted %d, updated %d, unchanged %d, rejected %d, pending %d",
		c.Read, c.Inserted, c.Updated, c.Unchanged, c.Rejected, c.Pending)
	if c.Foreign > 0 {
		a.say("另有 %d 行与监察对象及其申报的亲属无关，没有留存", "%d rows are about nobody who is supervised or declared kin; they were not kept", c.Foreign)
	}
	if r.IssuesTotal == 0 {
		return
	}
	a.say("需要留意 %d 处：", "%d issues:", r.IssuesTotal)
	// One remedy often mends many cells: of each cause the first few are shown.
	const shown = 5
	n := map[string]int{}
	for _, x := range r.Issues {
		if n[x.Code]++; n[x.Code] <= shown {
			a.printIssue(x)
		}
	}
	for _, code := range slices.Sorted(maps.Keys(n)) {
		if n[code] > shown {
			a.say("  …… %s 另有 %d 处", "  ... %s: %d more", code, n[code]-shown)
		}
	}
	if hidden := r.IssuesTotal - len(r.Issues); hidden > 0 {
		a.say("  …… 其余 %d 处见网页上的该批次", "  ... %d more: see the batch on the page", hidden)
	}
}

func (a *app) printIssue(x api.IssueJSON) {
	where := x.File
	if x.Sheet != "" {
		where += " / " + x.Sheet
	}
	if x.Cell != "" {
		where += " " + x.Cell
	}
	mark := a.t("提醒", "warning")
	if x.Severity == "error" {
		mark = a.t("错误", "error")
	}
	field := ""
	if x.FieldLabel != "" && !strings.Contains(x.Message, x.FieldLabel) {
		field = a.t("“"+x.FieldLabel+"”", x.FieldLabel+": ")
	}
	a.say("  [%s] %s　%s%s（%s）", "  [%s] %s  %s%s (%s)", mark, where, field, x.Message, x.Code)
	if x.Hint != "" {
		a.say("         怎么办：%s", "         what to do: %s", x.Hint)
	}
}
