package api

import (
	"context"

	"qingjian/archive"
)

// StaffingJSON is what is to be asked about the staffing of the supervising
// force: questions, no verdicts.
type StaffingJSON struct {
	AsOf      string                `json:"as_of"`
	Watermark WatermarkJSON         `json:"watermark"`
	Synthetic bool                  `json:"synthetic,omitempty"`
	Findings  []StaffingFindingJSON `json:"findings"`
}

// StaffingFindingJSON is one question.
type StaffingFindingJSON struct {
	Code     string `json:"code" doc:"staffing.offices, organ_missing, full_time_short, head_missing or organ_unplaced"`
	Organ    string `json:"organ,omitempty"`
	Unit     string `json:"unit,omitempty"`
	Name     string `json:"name,omitempty" doc:"of the organ or the unit"`
	Have     int    `json:"have"`
	Need     int    `json:"need"`
	Question string `json:"question"`
}

type staffingResponse struct{ Body StaffingJSON }

func (s *server) staffing(ctx context.Context, req *unitsRequest) (*staffingResponse, error) {
	found, err := s.Archive.Staffing(ctx, byOf(ctx), req.AsOf, req.AsKnown)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return &staffingResponse{s.convert(ctx).Staffing(found)}, nil
}

// Staffing converts the findings.
func (c Converter) Staffing(in archive.Staffing) StaffingJSON {
	out := StaffingJSON{AsOf: in.Axes.AsOf.String(), Watermark: watermarkJSON(in.Axes.Watermark), Synthetic: c.Synthetic,
		Findings: make([]StaffingFindingJSON, len(in.Findings))}
	for i, f := range in.Findings {
		out.Findings[i] = StaffingFindingJSON{f.Code, f.Organ, f.Unit, f.Name, f.Have, f.Need, f.Question.In(c.Lang)}
	}
	return out
}
