package api

import (
	"context"

	"qingjian/archive"
)

type figuresRequest struct {
	AsOf string `query:"as_of" doc:"YYYY-MM-DD, today by default"`
	Unit string `query:"unit" doc:"code of a unit: only it and what belongs to it"`
}

// FiguresJSON are the base figures of a day: who should be on file and who is.
type FiguresJSON struct {
	AsOf      string            `json:"as_of"`
	Watermark WatermarkJSON     `json:"watermark"`
	Synthetic bool              `json:"synthetic,omitempty"`
	ByUnit    []UnitFiguresJSON `json:"by_unit"`
	Areas     []AreaFiguresJSON `json:"areas" doc:"persons by state of coverage, every area of the catalogue"`
	Totals    TotalsJSON        `json:"totals"`
}

// CountsJSON are persons; expected and missing are null where no headcount was
// supplied, and like the others where few.
type CountsJSON struct {
	Expected *int `json:"expected"`
	Filed    *int `json:"filed" doc:"null where few: small counts are not told to those who may not read archives"`
	Missing  *int `json:"missing"`
	Doubled  *int `json:"doubled" doc:"same name, sex and month of birth as another person on file; null where few"`
}

// UnitFiguresJSON are the persons of one unit and category.
type UnitFiguresJSON struct {
	Unit     CodeJSON `json:"unit"`
	Category CodeJSON `json:"category"`
	CountsJSON
}

// TotalsJSON are the persons of all units.
type TotalsJSON struct {
	CountsJSON
	Units int `json:"units" doc:"units with somebody on file or expected"`
}

// AreaFiguresJSON are the persons by state of coverage in one area.
type AreaFiguresJSON struct {
	Code          string `json:"code"`
	Label         string `json:"label"`
	Group         string `json:"group"`
	Required      *int   `json:"required" doc:"persons whose category must supply it; this and the next four are null where few: small counts are not told to those who may not read archives"`
	Present       *int   `json:"present"`
	Nothing       *int   `json:"nothing_to_report"`
	NeverSupplied *int   `json:"never_supplied"`
	NotRequired   *int   `json:"not_required"`
}

type figuresResponse struct{ Body FiguresJSON }

// Figures converts base figures.
func (c Converter) Figures(f archive.Figures) FiguresJSON {
	out := FiguresJSON{AsOf: f.Axes.AsOf.String(), Watermark: watermarkJSON(f.Axes.Watermark), Synthetic: c.Synthetic,
		ByUnit: make([]UnitFiguresJSON, len(f.Units)), Totals: TotalsJSON{CountsJSON: counts(f.Totals)}}
	units := map[string]bool{}
	for i, u := range f.Units {
		units[u.Unit] = true
		out.ByUnit[i] = UnitFiguresJSON{Unit: CodeJSON{u.Unit, c.label("unit", u.Unit)},
			Category: CodeJSON{u.Category, c.label("supervisee_category", u.Category)}, CountsJSON: counts(u)}
	}
	out.Totals.Units = len(units)
	for _, a := range f.Areas {
		out.Areas = append(out.Areas, AreaFiguresJSON{Code: a.Area.Code, Label: a.Area.Label.In(c.Lang), Group: a.Area.Group,
			Required: told(a.Required), Present: told(a.Present), Nothing: told(a.Nothing), NeverSupplied: told(a.NeverSupplied), NotRequired: told(a.NotRequired)})
	}
	return out
}

// told is a count, nil where it is suppressed.
func told(n int) *int {
	if n == archive.Suppressed {
		return nil
	}
	return &n
}

func counts(u archive.UnitFigures) CountsJSON {
	out := CountsJSON{Filed: told(u.Filed), Doubled: told(u.Doubled)}
	if u.Expected >= 0 {
		out.Expected, out.Missing = &u.Expected, told(u.Missing)
	}
	return out
}

func (s *server) figures(ctx context.Context, req *figuresRequest) (*figuresResponse, error) {
	f, err := s.Archive.Figures(ctx, archive.FiguresInput{AsOf: req.AsOf, Unit: req.Unit, By: byOf(ctx)})
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return &figuresResponse{s.convert(ctx).Figures(f)}, nil
}
