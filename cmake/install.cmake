# SPDX-License-Identifier: MIT
# `find_package(tenon COMPONENTS sqlite postgresql memory json)` for an installed Tenon. Each door has an export file of its own, so
# that one whose library is missing does no harm.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
set(package_folder "${CMAKE_INSTALL_DATADIR}/cmake/tenon")

install(DIRECTORY "${PROJECT_SOURCE_DIR}/include/tenon" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}"
  FILES_MATCHING PATTERN "*.hpp")
install(TARGETS tenon EXPORT tenon-targets)
install(EXPORT tenon-targets NAMESPACE tenon:: DESTINATION "${package_folder}")
foreach(door IN LISTS TENON_DOORS)
  install(TARGETS tenon_${door} EXPORT tenon-${door}-targets)
  install(EXPORT tenon-${door}-targets NAMESPACE tenon:: DESTINATION "${package_folder}")
endforeach()

write_basic_package_version_file("${PROJECT_BINARY_DIR}/tenon-config-version.cmake"
  COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)
install(FILES "${PROJECT_SOURCE_DIR}/cmake/tenon-config.cmake"
  "${PROJECT_SOURCE_DIR}/cmake/tenon-embed-migrations.cmake" "${PROJECT_BINARY_DIR}/tenon-config-version.cmake"
  DESTINATION "${package_folder}")
