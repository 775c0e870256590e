/** Where an issue sits. */
export interface Place {
  file: string;
  sheet?: string;
  cell?: string;
  row?: number;
}

/** The places of one sheet of one file, in the order given. */
export interface SheetPlaces {
  file: string;
  sheet: string;
  places: Place[];
}

/** Gathers places by file and sheet, keeping the order of first appearance. */
export function bySheet(places: Place[]): SheetPlaces[] {
  const sheets = new Map<string, SheetPlaces>();
  for (const place of places) {
    const { file, sheet: name = "" } = place;
    const key = `${file}\n${name}`;
    const sheet = sheets.get(key) ?? { file, sheet: name, places: [] };
    sheet.places.push(place);
    sheets.set(key, sheet);
  }
  return [...sheets.values()];
}
