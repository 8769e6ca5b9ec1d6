// SPDX-License-Identifier: MIT
#pragma once

// Pictures of a schema: as Mermaid, as DOT of Graphviz, and as SVG. Pure functions on what `inspect` gives;
// no database is needed.
#include <tenon/schema/diagram.hpp>
#include <tenon/schema/diagram_svg.hpp>
#include <tenon/schema/diagram_text.hpp>
