#!/usr/bin/env python3
"""Writes schemas/time_zones.json: which Windows time zone an IANA one is, and which IANA zone stands for a Windows one.

    schemas/time_zones.py CLDR_CORE CLDR_BCP47 [TZDATA]

CLDR_CORE and CLDR_BCP47 are the unpacked npm packages cldr-core and cldr-bcp47 of the same version of the Unicode
CLDR (https://github.com/unicode-org/cldr-json, licence Unicode-3.0): supplemental/windowsZones.json is the mapping,
bcp47/timezone.json says which names mean the same zone. TZDATA is the time zone database as one file (Debian:
/usr/share/zoneinfo/tzdata.zi, public domain): its links are the names of before, such as Asia/Calcutta, and those that
CLDR does not have yet.
"""

import json
import pathlib
import sys


def read_windows(path):
    """Windows id -> zone that stands for it; IANA id -> Windows id."""
    windows, iana = {}, {}
    for entry in json.loads(path.read_text())["supplemental"]["windowsZones"]["mapTimezones"]:
        zone = entry["mapZone"]
        names = zone["_type"].split()
        if zone["_territory"] == "001":
            windows[zone["_other"]] = names[0]
        for name in names:
            # "001" comes first in the file and a country's row may say more; both agree.
            if iana.setdefault(name, zone["_other"]) != zone["_other"]:
                raise ValueError(f"{name} is both {iana[name]} and {zone['_other']}")
    return windows, iana


def read_aliases(path):
    """Sets of names of one zone."""
    groups = []
    for key, entry in json.loads(path.read_text())["keyword"]["u"]["tz"].items():
        if isinstance(entry, dict) and "_alias" in entry:
            groups.append(set(entry["_alias"].split()) | ({entry["_iana"]} if "_iana" in entry else set()))
    return groups


def read_database(path):
    """All names of zones, and links: other name -> zone."""
    names, links = set(), {}
    version = ""
    for line in path.read_text().splitlines():
        words = line.split()
        if line.startswith("# version"):
            version = words[2]
        elif words and words[0] == "Z":
            names.add(words[1])
        elif words and words[0] == "L":
            names.add(words[2])
            links[words[2]] = words[1]
    return names, links, version


def spread(iana, groups, links):
    """Gives every name of a zone what one of its names has."""
    for group in groups:
        known = {iana[name] for name in group if name in iana}
        if len(known) > 1:
            raise ValueError(f"{group} has {known}")
        for name in group if known else ():
            iana[name] = next(iter(known))
    changed = True
    while changed:
        changed = False
        for name, target in links.items():
            for one, other in ((name, target), (target, name)):
                if one not in iana and other in iana:
                    iana[one] = iana[other]
                    changed = True


def main():
    core, bcp47 = (pathlib.Path(argument) for argument in sys.argv[1:3])
    database = pathlib.Path(sys.argv[3] if len(sys.argv) > 3 else "/usr/share/zoneinfo/tzdata.zi")
    version = json.loads((core / "package.json").read_text())["version"]
    windows, iana = read_windows(core / "supplemental" / "windowsZones.json")
    groups = read_aliases(bcp47 / "bcp47" / "timezone.json")
    names, links, tzdata = read_database(database)
    spread(iana, groups, links)
    everything = names | set().union(*groups) | set(iana)
    # Factory says that nobody has chosen a zone.
    unmapped = sorted(name for name in everything - set(iana) if name != "Factory" and not name.startswith("Etc/Unknown"))
    out = {
        "source": f"Unicode CLDR {version} (supplemental/windowsZones.json, bcp47/timezone.json), IANA tzdata {tzdata}; "
                  "written by schemas/time_zones.py",
        "windows": dict(sorted(windows.items())),
        "iana": dict(sorted(iana.items())),
        "unmapped": unmapped,
    }
    target = pathlib.Path(__file__).parent / "time_zones.json"
    target.write_text(json.dumps(out, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
