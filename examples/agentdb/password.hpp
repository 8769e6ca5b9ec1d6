// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace agentdb {

/// An argon2id hash with its salt and parameters, as text. Cost: about 64 MiB and a tenth of a second, on
/// purpose.
std::string hash_password(std::string_view password);
bool password_fits(const std::string& hash, std::string_view password);

}  // namespace agentdb
