{{/* Variables that decide what is installed: the same in each container, or the second would have to look again. */}}
{{- define "extensions.env" -}}
- { name: HOME, value: /home/localstack }
- { name: EXTENSION_AGENT_ON_FAILURE, value: {{ .Values.onFailure }} }
- { name: EXTENSION_AGENT_TIMEOUT, value: {{ .Values.installTimeout | quote }} }
{{- with .Values.env }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "extensions.envFrom" -}}
{{- with .Values.credentials.existingSecret }}
- secretRef: { name: {{ . | quote }} }
{{- end }}
{{- with .Values.envFrom }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* With subPath a running pod keeps the list that it started with. */}}
{{- define "extensions.mounts" -}}
- { name: list, mountPath: /etc/localstack/conf.d/extensions.txt, subPath: extensions.txt, readOnly: true }
{{- if .Values.lockfile }}
- { name: list, mountPath: /etc/localstack/conf.d/pylock.toml, subPath: pylock.toml, readOnly: true }
{{- end }}
{{- if .Values.wheels }}
- { name: wheels, mountPath: /etc/localstack/conf.d/wheels, readOnly: true }
{{- end }}
- { name: localstack, mountPath: /var/lib/localstack }
- { name: scratch, mountPath: /home/localstack, subPath: home }
- { name: scratch, mountPath: /tmp, subPath: tmp }
{{- include "extensions.extraMounts" . }}
{{- end }}

{{/* In each container: an authority, a policy or a list may be among them, which an install needs. */}}
{{- define "extensions.extraMounts" -}}
{{- with .Values.extraVolumeMounts }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "extensions.volumes" -}}
{{- $hasClaim := .hasClaim }}
{{- with .chart -}}
- name: list
  configMap: { name: {{ include "extensions.fullname" . | quote }} }
- name: scratch
  emptyDir: {}
- name: localstack
  {{- if $hasClaim }}
  persistentVolumeClaim: { claimName: {{ include "extensions.claim" . | quote }} }
  {{- else }}
  emptyDir: {}
  {{- end }}
{{- with .Values.wheels }}
- name: wheels
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.extraVolumes }}
{{ toYaml . }}
{{- end }}
{{- end }}
{{- end }}

{{- define "extensions.sharesVolume" -}}
{{- if and .Values.persistence.enabled (gt (int .Values.replicas) 1) }}yes{{ end }}
{{- end }}

{{/* Variables of LocalStack's container alone. */}}
{{- define "extensions.localstackEnv" -}}
# Without it LocalStack does not know a container of Kubernetes for one, and listens on loopback.
- { name: OVERRIDE_IN_DOCKER, value: '1' }
{{- with include "extensions.authSecret" . }}
- name: LOCALSTACK_AUTH_TOKEN
  valueFrom: { secretKeyRef: { name: {{ . | quote }}, key: {{ $.Values.authToken.key | quote }} } }
{{- end }}
{{- if .Values.manager.enabled }}
- { name: EXTENSION_AGENT_MANAGER, value: {{ printf "0.0.0.0:%d" (int .Values.manager.port) | quote }} }
{{- with .Values.manager.token.existingSecret }}
- name: EXTENSION_AGENT_MANAGER_TOKEN
  valueFrom: { secretKeyRef: { name: {{ . | quote }}, key: {{ $.Values.manager.token.key | quote }} } }
{{- end }}
{{- end }}
{{- end }}
