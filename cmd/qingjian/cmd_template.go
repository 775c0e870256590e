package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"os"

	"github.com/spf13/cobra"

	"qingjian/internal/catalog"
	"qingjian/internal/fault"
	"qingjian/internal/template"
)

// templateOptions are the flags of "template".
type templateOptions struct {
	code map[template.Kind]*string
	out  string
	list bool
}

func (a *app) templateCommand() *cobra.Command {
	o := templateOptions{code: map[template.Kind]*string{}}
	c := &cobra.Command{
		Use:   "template",
		Short: a.t("生成填报模板", "make a workbook to fill in"),
		Long: a.t(`生成填报模板（.xlsx）：有下拉选项、填写说明和不会导入的示例行，填好后直接导入。
例：qingjian template --category C5 -o 村居.xlsx
    qingjian template --area A12 -o 房产.xlsx
    qingjian template --register f_property -o 不动产登记.xlsx`,
			`Makes a workbook (.xlsx) with drop-downs, notes and an example row that is never imported.
  qingjian template --category C5 -o village.xlsx
  qingjian template --area A12 -o houses.xlsx
  qingjian template --register f_property -o property.xlsx`),
		Args: a.noArgs,
		RunE: func(c *cobra.Command, _ []string) error { return a.template(c.Context(), o) },
	}
	f := c.Flags()
	for _, k := range []struct {
		kind   template.Kind
		zh, en string
	}{{template.Category, "监察对象类别 C1…C6", "category C1...C6"}, {template.Area, "信息项 A01…A26", "area A01...A26"},
		{template.Statement, "声明，如 s_coverage", "statement, such as s_coverage"},
		{template.Register, "部门登记簿，如 f_property", "register, such as f_property"}, {template.Ledger, "单位台账，如 u_task", "ledger, such as u_task"}} {
		o.code[k.kind] = f.String(string(k.kind), "", a.t(k.zh, k.en))
	}
	f.StringVarP(&o.out, "output", "o", "", a.t("写到哪个文件，默认按模板命名；- 为标准输出", "file to write, named after the template by default; - is standard output"))
	f.BoolVar(&o.list, "list", false, a.t("列出所有模板", "list all templates"))
	return c
}

func (a *app) template(ctx context.Context, o templateOptions) error {
	cat, err := a.loadCatalog()
	if err != nil {
		return err
	}
	if o.list {
		for _, i := range template.Items(cat) {
			a.say("--%s %s  %s", "--%s %s  %s", i.Kind, i.Code, i.Label.In(a.lang()))
		}
		return nil
	}
	kind, code := template.Kind(""), ""
	for k, v := range o.code {
		if *v == "" {
			continue
		}
		if code != "" {
			return usage("一次只生成一个模板", "one template at a time")
		}
		kind, code = k, *v
	}
	if code == "" {
		return usage("请写明要哪个模板，如 --area A12；--list 列出全部", "say which one, such as --area A12; --list names all")
	}
	item, err := template.Find(cat, kind, code)
	if err != nil {
		return err
	}
	content, err := a.templateOf(ctx, cat, item)
	if err != nil {
		return err
	}
	if o.out == "-" {
		_, err = a.out.Write(content)
		return err
	}
	if o.out == "" {
		o.out = item.FileName()
	}
	if err := writeNew(o.out, content); err != nil {
		return err
	}
	a.say("已生成 %s：%s", "wrote %s: %s", o.out, item.Label.In(a.lang()))
	return nil
}

// templateOf makes a template, or has the server make it: the units in its lists
// are those of today.
func (a *app) templateOf(ctx context.Context, cat *catalog.Catalog, item template.Item) ([]byte, error) {
	if a.cfg.Server != "" {
		return a.client().template(ctx, string(item.Kind), item.Code)
	}
	var buf bytes.Buffer
	err := template.Write(cat, item, &buf)
	return buf.Bytes(), err
}

// writeNew writes a file that is not there yet: what a clerk has filled in is not
// to be lost to an empty form of the same name.
func writeNew(path string, content []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) // #nosec G304 -- the file that the user names
	if os.IsExist(err) {
		return fault.New(fault.Conflict, "file.exists",
			fault.F("已有文件 %s，没有覆盖", "there is a file %s already; it was left as it is", path)).
			WithHint(fault.T("换一个文件名，或先把原来的移走", "choose another name, or move the old one away"))
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	if _, err = f.Write(content); err != nil {
		_ = f.Close()
		return err
	}
	return f.Close()
}

// template fetches a template from the server.
func (c *client) template(ctx context.Context, kind, code string) (content []byte, err error) {
	return content, c.do(ctx, http.MethodGet, "/api/v1/templates/"+kind+"/"+code+".xlsx", "", nil, &content)
}
