package api

import (
	"context"

	"qingjian/archive"
	"qingjian/internal/fact"
)

type searchRequest struct {
	Body struct {
		Name     string `json:"name,omitempty" maxLength:"50" doc:"any part of the name"`
		IDNo     string `json:"id_no,omitempty" maxLength:"30" doc:"identity number, in any usual writing"`
		Unit     string `json:"unit,omitempty" maxLength:"30" doc:"unit code"`
		Subtree  bool   `json:"subtree,omitempty" doc:"the units below it too"`
		Category string `json:"category,omitempty" maxLength:"2" doc:"C1..C6"`
		AsOf     string `json:"as_of,omitempty" doc:"YYYY-MM-DD, today by default"`
		Limit    int    `json:"limit,omitempty" minimum:"0" maximum:"200" doc:"50 by default"`
		Cursor   string `json:"cursor,omitempty"`
	}
}

type searchResponse struct {
	Body struct {
		Items        []PersonJSON  `json:"items"`
		Next         string        `json:"next,omitempty"`
		Watermark    WatermarkJSON `json:"watermark"`
		TotalAtLeast int           `json:"total_at_least" doc:"persons of this page, and one more where another follows"`
	}
}

func (s *server) search(ctx context.Context, req *searchRequest) (*searchResponse, error) {
	in := archive.SearchInput{Name: req.Body.Name, IDNo: req.Body.IDNo, Unit: req.Body.Unit, Subtree: req.Body.Subtree, Category: req.Body.Category,
		AsOf: req.Body.AsOf, Limit: req.Body.Limit, Cursor: req.Body.Cursor, By: byOf(ctx)}
	found, err := s.Archive.Search(ctx, in)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	c := s.convert(ctx)
	out := &searchResponse{}
	out.Body.Items = make([]PersonJSON, len(found.Hits))
	for i, h := range found.Hits {
		out.Body.Items[i] = c.person(h.PersonID, h.Profile)
	}
	out.Body.Next, out.Body.Watermark, out.Body.TotalAtLeast = found.Next, watermarkJSON(found.Axes.Watermark), len(found.Hits)
	if found.Next != "" {
		out.Body.TotalAtLeast++
	}
	return out, nil
}

type dossierRequest struct {
	PersonID string `path:"person_id" pattern:"^[0-9a-f]{32}$"`
	AsOf     string `query:"as_of" doc:"what was true on this day, YYYY-MM-DD; today by default"`
	AsKnown  string `query:"as_known" doc:"as it was known then: a day, an RFC 3339 instant or batch:N; newest by default"`
	Reveal   bool   `query:"reveal" doc:"show masked fields in full; the reading is noted as such"`
}

type dossierResponse struct {
	Body DossierJSON
}

func (s *server) dossier(ctx context.Context, req *dossierRequest) (*dossierResponse, error) {
	person, err := fact.ParseID(req.PersonID)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	d, err := s.Archive.Dossier(ctx, archive.DossierInput{
		Person: person, AsOf: req.AsOf, AsKnown: req.AsKnown, Reveal: req.Reveal, By: byOf(ctx)})
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return &dossierResponse{s.convert(ctx).Dossier(d)}, nil
}

type historyRequest struct {
	PersonID string `path:"person_id" pattern:"^[0-9a-f]{32}$"`
	RecordID string `path:"record_id" pattern:"^[0-9a-f]{32}$"`
	Reveal   bool   `query:"reveal"`
}

type historyResponse struct {
	Body struct {
		RecordID string        `json:"record_id"`
		Area     string        `json:"area"`
		Versions []VersionJSON `json:"versions"`
	}
}

func (s *server) history(ctx context.Context, req *historyRequest) (*historyResponse, error) {
	person, err := fact.ParseID(req.PersonID)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	record, err := fact.ParseID(req.RecordID)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	area, versions, err := s.Archive.History(ctx, archive.HistoryInput{Person: person, Record: record, Reveal: req.Reveal, By: byOf(ctx)})
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	out := &historyResponse{}
	out.Body.RecordID, out.Body.Area = req.RecordID, area.Code
	c := s.convert(ctx)
	out.Body.Versions = make([]VersionJSON, len(versions))
	for i, v := range versions {
		out.Body.Versions[i] = c.version(v)
	}
	return out, nil
}
