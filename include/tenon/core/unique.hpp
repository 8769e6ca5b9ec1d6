// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

// std::unique_ptr and std::addressof. The whole of <memory>, with std::shared_ptr and the parallel
// algorithms, costs a program unit a tenth of its compile time; libstdc++ keeps std::unique_ptr in a header
// of its own.
#if defined(__GLIBCXX__) && __has_include(<bits/unique_ptr.h>)
#include <bits/unique_ptr.h>
#else
#include <memory>
#endif
