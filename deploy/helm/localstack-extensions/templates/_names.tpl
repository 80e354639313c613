{{- define "extensions.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 52 | trimSuffix "-" }}
{{- end }}

{{- define "extensions.fullname" -}}
{{- $name := include "extensions.name" . }}
{{- if .Values.fullnameOverride }}{{ .Values.fullnameOverride | trunc 52 | trimSuffix "-" }}
{{- else if contains $name .Release.Name }}{{ .Release.Name | trunc 52 | trimSuffix "-" }}
{{- else }}{{ printf "%s-%s" .Release.Name $name | trunc 52 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "extensions.selector" -}}
app.kubernetes.io/name: {{ include "extensions.name" . | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/component: localstack
{{- end }}

{{- define "extensions.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
app.kubernetes.io/name: {{ include "extensions.name" . | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- define "extensions.image" -}}
{{- $image := .Values.image -}}
{{- if $image.digest }}{{ $image.repository }}@{{ $image.digest }}
{{- else }}{{ $image.repository }}:{{ $image.tag | default .Chart.AppVersion }}
{{- end }}
{{- end }}

{{- define "extensions.claim" -}}
{{- .Values.persistence.existingClaim | default (include "extensions.fullname" .) }}
{{- end }}

{{- define "extensions.authSecret" -}}
{{- if .Values.authToken.existingSecret }}{{ .Values.authToken.existingSecret }}
{{- else if .Values.authToken.value }}{{ include "extensions.fullname" . }}-auth
{{- end }}
{{- end }}

{{/* The list as the agent reads it. */}}
{{- define "extensions.list" -}}
{{- if .Values.wheels }}
--no-index
--find-links wheels
{{- end }}
{{- range .Values.extensions }}
{{ . }}
{{- end }}
{{- end }}
