// SPDX-License-Identifier: MIT
#pragma once

/// The core of Tenon: entities, queries, repositories. It has no driver and no JSON library; doors bring
/// those: <tenon/sqlite.hpp>, <tenon/json.hpp>.

#include <tenon/codec/chrono.hpp>
#include <tenon/codec/decimal.hpp>
#include <tenon/codec/enums.hpp>
#include <tenon/codec/json.hpp>
#include <tenon/codec/scalar.hpp>
#include <tenon/codec/uuid.hpp>
#include <tenon/core/version.hpp>
#include <tenon/dialect/sql.hpp>
#include <tenon/fwd.hpp>
#include <tenon/migrate/configuration.hpp>
#include <tenon/migrate/open.hpp>
#include <tenon/model/hooks.hpp>
#include <tenon/model/table_of.hpp>
#include <tenon/model/validation.hpp>
#include <tenon/query/write.hpp>
#include <tenon/session/batch.hpp>
#include <tenon/session/raw.hpp>
#include <tenon/session/repository.hpp>
