# SPDX-License-Identifier: MIT
# The library: one interface target for the core and one per door. A door's target exists only where the library
# behind it is installed.
if(POLICY CMP0167)
  cmake_policy(SET CMP0167 NEW)  # Boost's own package file, not CMake's removed FindBoost
endif()
find_package(Boost 1.81 REQUIRED)  # headers only
find_package(SQLite3 QUIET)
find_package(PostgreSQL QUIET)  # libpq and its headers; no server
find_package(nlohmann_json 3.9 QUIET CONFIG)
find_package(CLI11 QUIET)
include(tenon-embed-migrations)

add_library(tenon INTERFACE)
add_library(tenon::tenon ALIAS tenon)
target_compile_features(tenon INTERFACE cxx_std_20)
target_include_directories(tenon INTERFACE
  "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>" "$<INSTALL_INTERFACE:include>")
target_link_libraries(tenon INTERFACE Boost::headers)

# tenon_door(<name> <imported target>...): the target tenon::<name>, for the header <tenon/<name>.hpp>.
set(TENON_DOORS "")
function(tenon_door name)
  foreach(dependency IN LISTS ARGN)
    if(NOT TARGET ${dependency})
      message(STATUS "tenon::${name} is left out: ${dependency} was not found")
      return()
    endif()
  endforeach()
  add_library(tenon_${name} INTERFACE)
  add_library(tenon::${name} ALIAS tenon_${name})
  set_target_properties(tenon_${name} PROPERTIES EXPORT_NAME ${name})
  target_link_libraries(tenon_${name} INTERFACE tenon ${ARGN})
  set(TENON_DOORS ${TENON_DOORS} ${name} PARENT_SCOPE)
endfunction()

tenon_door(sqlite SQLite::SQLite3)
tenon_door(postgresql PostgreSQL::PostgreSQL)
tenon_door(memory)
tenon_door(json nlohmann_json::nlohmann_json)
tenon_door(cli CLI11::CLI11)
