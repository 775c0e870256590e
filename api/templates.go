package api

import (
	"bytes"
	"context"
	"strings"

	"qingjian/ingest"
	"qingjian/internal/fault"
	"qingjian/internal/template"
)

// TemplateJSON is a workbook to fill in that can be had.
type TemplateJSON struct {
	Kind    string     `json:"kind" enum:"category,area,statement,register,ledger"`
	Code    string     `json:"code"`
	Label   fault.Text `json:"label"`
	Purpose fault.Text `json:"purpose"`
	Sheets  []labelled `json:"sheets" doc:"what its sheets hold"`
	File    string     `json:"file" doc:"name to keep it under"`
	Href    string     `json:"href" doc:"where it is had"`
}

type templatesResponse struct {
	Body struct {
		Items []TemplateJSON `json:"items"`
	}
}

func (s *server) templates(context.Context, *struct{}) (*templatesResponse, error) {
	out := &templatesResponse{}
	for _, i := range template.Items(s.Catalog) {
		item := TemplateJSON{Kind: string(i.Kind), Code: i.Code, Label: i.Label, Purpose: i.Purpose, File: i.FileName(),
			Href: v1 + "/templates/" + string(i.Kind) + "/" + i.Code + ".xlsx"}
		for _, code := range i.Entries {
			item.Sheets = append(item.Sheets, labelled{code, s.Catalog.Area(code).Short})
		}
		out.Body.Items = append(out.Body.Items, item)
	}
	return out, nil
}

type templateRequest struct {
	Kind string `path:"kind" doc:"category, area, statement, register or ledger"`
	File string `path:"file" doc:"the code with the ending .xlsx: A12.xlsx"`
}

// template makes a workbook to fill in, with the units as they are today.
func (s *server) template(ctx context.Context, req *templateRequest) (*fileResponse, error) {
	code, _ := strings.CutSuffix(req.File, ".xlsx")
	item, err := template.Find(s.Catalog, template.Kind(req.Kind), code)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	var buf bytes.Buffer
	err = template.Write(s.convert(ctx).Catalog, item, &buf)
	return s.fileAnswer(ctx, ingest.Workbook{Name: item.FileName(), Content: buf.Bytes()}, err)
}
