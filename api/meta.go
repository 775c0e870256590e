package api

import (
	"context"

	"qingjian/internal/catalog"
	"qingjian/internal/fault"
)

type metaResponse struct {
	Body struct {
		Name      string        `json:"name"`
		Version   string        `json:"version"`
		Synthetic bool          `json:"synthetic"`
		Watermark WatermarkJSON `json:"watermark"`
		Persons   uint64        `json:"persons"`
	}
}

func (s *server) meta(ctx context.Context, _ *struct{}) (*metaResponse, error) {
	summary, err := s.Archive.Summary(ctx)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	out := &metaResponse{}
	out.Body.Name, out.Body.Version, out.Body.Synthetic = "清鉴", s.Version, s.Synthetic
	out.Body.Watermark, out.Body.Persons = watermarkJSON(summary.Watermark), summary.Persons
	return out, nil
}

type labelled struct {
	Code  string     `json:"code"`
	Label fault.Text `json:"label"`
}

type fieldJSON struct {
	Name        string       `json:"name"`
	Label       fault.Text   `json:"label"`
	Type        catalog.Type `json:"type"`
	Dict        string       `json:"dict,omitempty"`
	Unit        string       `json:"unit,omitempty"`
	Required    bool         `json:"required,omitempty"`
	Sensitivity int          `json:"sensitivity"`
}

type areaShapeJSON struct {
	Code   string      `json:"code"`
	Label  fault.Text  `json:"label"`
	Short  fault.Text  `json:"short"`
	Group  string      `json:"group,omitempty"`
	Kind   string      `json:"kind"`
	Fields []fieldJSON `json:"fields"`
}

type catalogResponse struct {
	Body struct {
		Categories []labelled      `json:"categories"`
		Groups     []labelled      `json:"groups"`
		Origins    []labelled      `json:"origins"`
		Areas      []areaShapeJSON `json:"areas"`
		Statements []areaShapeJSON `json:"statements"`
		Registers  []areaShapeJSON `json:"registers"`
		Ledgers    []areaShapeJSON `json:"ledgers"`
	}
}

func (s *server) catalog(context.Context, *struct{}) (*catalogResponse, error) {
	out := &catalogResponse{}
	for _, c := range s.Catalog.Categories {
		out.Body.Categories = append(out.Body.Categories, labelled{c.Code, c.Label})
	}
	for _, g := range s.Catalog.Groups {
		out.Body.Groups = append(out.Body.Groups, labelled{g.Code, g.Label})
	}
	for _, e := range s.Catalog.Dicts["record_origin"].Entries {
		out.Body.Origins = append(out.Body.Origins, labelled{e.Code, e.Label})
	}
	out.Body.Areas, out.Body.Statements = shapes(s.Catalog.Areas), shapes(s.Catalog.Statements)
	out.Body.Registers, out.Body.Ledgers = shapes(s.Catalog.Registers), shapes(s.Catalog.Ledgers)
	return out, nil
}

func shapes(areas []*catalog.Area) []areaShapeJSON {
	out := make([]areaShapeJSON, 0, len(areas))
	for _, a := range areas {
		shape := areaShapeJSON{Code: a.Code, Label: a.Label, Short: a.Short, Group: a.Group, Kind: string(a.Kind)}
		for _, f := range a.Fields {
			shape.Fields = append(shape.Fields, fieldJSON{f.Name, f.Label, f.Type, f.Dict, f.Unit, f.Required, f.Sensitivity})
		}
		out = append(out, shape)
	}
	return out
}

type dictionaryRequest struct {
	Name string `path:"name"`
}

type entryJSON struct {
	Code   string     `json:"code"`
	Label  fault.Text `json:"label"`
	Parent string     `json:"parent,omitempty"`
}

type dictionaryResponse struct {
	Body struct {
		Name    string      `json:"name"`
		Label   fault.Text  `json:"label"`
		Entries []entryJSON `json:"entries"`
	}
}

func (s *server) dictionary(ctx context.Context, req *dictionaryRequest) (*dictionaryResponse, error) {
	d := s.convert(ctx).Catalog.Dicts[req.Name]
	if d == nil {
		return nil, s.problem(ctx, fault.New(fault.NotFound, "dictionary.unknown",
			fault.T("没有这个字典", "there is no such dictionary")))
	}
	out := &dictionaryResponse{}
	out.Body.Name, out.Body.Label = d.Name, d.Title
	for _, e := range d.Entries {
		out.Body.Entries = append(out.Body.Entries, entryJSON{e.Code, e.Label, e.Parent})
	}
	return out, nil
}
